import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = new URL("../../", import.meta.url);
const graph = fileURLToPath(new URL("test/fixtures/serving/tabular.onnx", root));

describe("ONNX Runtime", () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "cellship-home-"));
  });
  afterEach(() => rm(home, { recursive: true }));

  /** What a process that opens a graph leaves in its home and temporary folder. */
  async function leftBehind(module: string): Promise<string[]> {
    const script = `const { InferenceSession } = await import(${JSON.stringify(module)});
      await InferenceSession.create(${JSON.stringify(graph)});`;
    const { ORT_DISABLE_TELEMETRY: _, ...environment } = process.env;
    await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
      env: { ...environment, HOME: home, TMPDIR: home },
      cwd: fileURLToPath(root),
    });
    return readdir(home);
  }

  it("keeps its telemetry off", async () => {
    expect(await leftBehind(new URL("dist/lib/onnx-runtime.js", root).href)).toEqual([]);
  });
});
