import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "./cli.js";

describe("cellship stop", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "cellship-stop-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("ends the server of the models folder, which ends with 0", async () => {
    let stopped: ReturnType<typeof runCli> | undefined;
    const serving = await runCli(["serve", "--port", "0", "--models", folder], {
      onOutput(text) {
        if (text.includes("http://")) stopped ??= runCli(["stop", "--models", folder]);
      },
    });
    expect(serving.code).toBe(0);
    expect(await stopped).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Stopped the model server at http:\/\/127\.0\.0\.1:\d+\.\n$/),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it("says so when none runs, also when a killed one left its note", async () => {
    const none = { code: 1, stderr: `cellship: No model server of ${folder} is running.\n` };
    expect(await runCli(["stop", "--models", folder])).toMatchObject(none);
    await writeFile(join(folder, ".server.json"), '{"url": "http://127.0.0.1:9", "pid": 1, "hostname": "x"}');
    expect(await runCli(["stop", "--models", folder])).toMatchObject(none);
    await writeFile(join(folder, ".server.json"), "half a n");
    expect(await runCli(["stop", "--models", folder])).toMatchObject(none);
  });
});
