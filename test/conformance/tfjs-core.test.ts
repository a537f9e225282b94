import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import knownFailures from "./tfjs-core-known-failures.json" with { type: "json" };

const run = promisify(execFile);
const runner = fileURLToPath(new URL("run-tfjs-core.mjs", import.meta.url));

/** What became of each spec, by its name. */
type Report = Readonly<Record<string, { readonly passed: boolean; readonly message: string }>>;

describe("TensorFlow.js' own specs for backends", () => {
  let folder = "";
  let plain: Report = {};
  let ours: Report = {};

  async function runSpecs(backend: "cpu" | "cellship"): Promise<Report> {
    const file = join(folder, `${backend}.json`);
    // The specs print profiles and warnings by the thousand.
    await run(process.execPath, [runner, backend, file], { maxBuffer: 2 ** 28 });
    return JSON.parse(await readFile(file, "utf8"));
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cellship-specs-"));
    [plain, ours] = await Promise.all([runSpecs("cpu"), runSpecs("cellship")]);
  }, 180_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const passedByPlain = () => Object.keys(plain).filter((name) => plain[name]?.passed);
  const isFailure = (name: string) => ours[name]?.passed !== true;

  it("are all there", () => {
    expect(passedByPlain().length).toBeGreaterThan(4_200);
  });

  it("pass on our backend where they pass on the plain JavaScript one, but for the listed ones", () => {
    const unlisted = passedByPlain().filter((name) => isFailure(name) && !(name in knownFailures));
    expect(unlisted.map((name) => `${name}: ${ours[name]?.message ?? "did not run"}`)).toEqual([]);
  });

  it("still fail where they are listed", () => {
    expect(Object.keys(knownFailures).filter((name) => !isFailure(name))).toEqual([]);
  });

  it("pass to 99 % at least", () => {
    const passed = passedByPlain().filter((name) => !isFailure(name));
    expect(passed.length / passedByPlain().length).toBeGreaterThan(0.99);
  });
});
