import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readParameters, typedValue } from "../../../../server/cli/parameters/parameter-values.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellship-parameters-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("parameters", () => {
  it.each([
    ["20", 20],
    ["-3", -3],
    ["0", 0],
    ["0.5", 0.5],
    [".5", 0.5],
    ["1e-3", 0.001],
    ["true", true],
    ["False", false],
    ["null", null],
    ["None", null],
    ["", ""],
    ["fast", "fast"],
    ["01234", "01234"],
    ["1.2.3", "1.2.3"],
    ["0x10", "0x10"],
    [" 7", " 7"],
    ["[1]", "[1]"],
  ])("are typed as papermill types them: %j", (text, value) => {
    expect(typedValue("p", text)).toBe(value);
  });

  it("refuses a number that would lose digits", () => {
    expect(() => typedValue("id", "12345678901234567890")).toThrow(/--raw-param id=12345678901234567890/);
  });

  it("come from a file, over which the command line wins", async () => {
    const file = join(folder, "parameters.json");
    await writeFile(file, '{"epochs": 5, "units": [16, 32], "rate": 0.1}');
    const found = await readParameters({ file, typed: ["epochs=7", "name=a=b"], raw: ["rate=0.5"] });
    expect(Object.fromEntries(found)).toEqual({ epochs: 7, units: [16, 32], rate: "0.5", name: "a=b" });
  });

  it.each(["epochs", "=7", "a b=1", "2x=1"])("refuses the word %j", async (word) => {
    await expect(readParameters({ file: undefined, typed: [word], raw: [] })).rejects.toThrow(/name=value/);
  });

  it.each([
    ["[1]", /one JSON object/],
    ["{", /Expected a JSON file of parameters/],
    ['{"a b": 1}', /names of variables, got "a b"/],
  ])("refuses the file %s", async (text, message) => {
    const file = join(folder, "wrong.json");
    await writeFile(file, text);
    await expect(readParameters({ file, typed: [], raw: [] })).rejects.toThrow(message);
  });
});
