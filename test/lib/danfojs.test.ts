import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { builtModules } from "../../kernel/language/preloaded-modules.js";
import { Session } from "../../kernel/language/session.js";
import { dfd } from "../../lib/danfojs.js";

const built = new URL("../../dist/lib/index.js", import.meta.url).href;

/** What a script prints in a process of its own. */
async function output(script: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    "--input-type=module",
    "--eval",
    `const { dfd, tf } = await import(${JSON.stringify(built)});\n${script}`,
  ]);
  return `${stdout}${stderr}`;
}

describe("danfojs", () => {
  it("is loaded when a member is first read, not by importing the library", async () => {
    const script = `
      const { createRequire } = await import("node:module");
      const isLoaded = () => Object.keys(createRequire(${JSON.stringify(built)}).cache).some((file) => file.includes("danfojs-node"));
      console.log(isLoaded());
      const frame = new dfd.DataFrame([[1, 2]], { columns: ["a", "b"] });
      console.log(isLoaded(), frame instanceof dfd.DataFrame, frame.shape);`;
    expect(await output(script)).toBe("false\ntrue true [ 1, 2 ]\n");
  });

  it("has the members of the package", async () => {
    const module: Record<string, unknown> = await import("danfojs-node");
    for (const name of Object.keys(dfd)) {
      expect(dfd[name as keyof typeof dfd]).toBe(name === "__esModule" ? true : module[name]);
    }
    expect(Object.keys(dfd)).toEqual(expect.arrayContaining(["DataFrame", "Series", "readCSV", "merge"]));
    expect("DataFrame" in dfd).toBe(true);
  });

  it("names values and types in a cell", () => {
    const folder = mkdtempSync(join(tmpdir(), "cellship-danfojs-"));
    const session = new Session(folder, builtModules());
    const codes = (cell: string): readonly number[] => session.check(cell).map(({ code }) => code);
    expect(codes("const frame: dfd.DataFrame = new dfd.DataFrame([[1]], { columns: ['a'] });")).toEqual([]);
    expect(codes("class Table extends dfd.DataFrame {}")).toEqual([]);
    expect(codes("const column: dfd.Series = await dfd.readCSV('file.csv');")).toEqual([2740]);
    session.close();
    rmSync(folder, { recursive: true });
  });
});

describe("plain Node", () => {
  it("sees none of TensorFlow.js' advice, not on its cpu backend either", async () => {
    const script = `
      tf.initializers.orthogonal({}).apply([64, 64]);
      await tf.setBackend("cpu");
      console.log(tf.add(1, 2).dataSync()[0]);`;
    expect(await output(script)).toBe("3\n");
  });
});
