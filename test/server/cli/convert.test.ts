import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "oxc-transform";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notebookOf, runCli } from "./cli.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellship-convert-"));
  await mkdir(join(folder, "node_modules"));
  await symlink(process.cwd(), join(folder, "node_modules", "cellship"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const convert = (...words: string[]) => runCli(["convert", ...words], { cwd: folder });
const read = (name: string) => readFile(join(folder, name), "utf8");
const save = (name: string, content: object | string) =>
  writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));

describe("cellship convert", () => {
  it("writes a script that Node.js runs, that cellship runs, and that becomes the notebook again", async () => {
    const sources = [
      "const yTrue: number[] = [0, 1, 1, 1];",
      "[1, 2].length",
      "%time console.log('accuracy', accuracyScore(yTrue, [0, 1, 1, 0]));\n!true",
    ];
    await save("scores.ipynb", notebookOf(sources));
    expect(await convert("scores.ipynb", "--to", "ts")).toEqual({
      code: 0,
      stdout: `${join(folder, "scores.ts")}\n`,
      stderr: "",
    });
    const script = await read("scores.ts");
    expect(script).toContain('import { accuracyScore } from "cellship";\n');
    // As Node.js 22.18 and newer do when they run TypeScript.
    await save("scores.mjs", transformSync("scores.ts", script).code);
    const stdout = execFileSync(process.execPath, ["scores.mjs"], { cwd: folder, encoding: "utf8" });
    expect(stdout).toBe("accuracy 0.75\n");

    const run = await runCli(["run", "scores.ts", "--output", "ran.ipynb"], { cwd: folder });
    expect([run.code, run.stderr]).toEqual([0, ""]);
    expect(run.stdout).toMatch(/\[3\/3\] %time .*\n {4}accuracy 0\.75\n {4}CPU times/);
    expect(JSON.parse(await read("ran.ipynb")).cells[1].outputs[0].data["text/plain"]).toEqual(["2"]);

    await convert("scores.ts", "--to", "ipynb", "--output", "again.ipynb");
    const { cells } = JSON.parse(await read("again.ipynb"));
    expect(cells.map(({ source }: { source: string }) => source)).toEqual(sources);
  });

  it("writes the page that run --html writes", async () => {
    await save("page.ipynb", notebookOf(["const answer = 42;"]));
    const { code, stdout } = await convert("page.ipynb", "--to", "html");
    expect([code, stdout]).toEqual([0, `${join(folder, "page.html")}\n`]);
    expect(await read("page.html")).toMatch(/^<!doctype html>[\s\S]*answer/);
  });

  it("says which names a script cannot declare twice", async () => {
    await save("twice.ipynb", notebookOf(["const a = 1;", "const a = 2;"]));
    const { code, stderr } = await convert("twice.ipynb", "--to", "ts");
    expect(code).toBe(0);
    expect(stderr).toMatch(/^More than one cell declares a: /);
  });

  it.each([
    ["nothing to make", ["n.ipynb"], 2, /--to ts, html or ipynb, got none/],
    ["an unknown format", ["n.ipynb", "--to", "pdf"], 2, /got "pdf"/],
    ["a notebook from a notebook", ["n.ipynb", "--to", "ipynb"], 2, /another format/],
    ["a script from a script", ["n.ts", "--to", "ts"], 2, /another format/],
    ["a file that is not there", ["none.ipynb", "--to", "ts"], 1, /does not exist/],
    ["a script that is not there", ["none.ts", "--to", "ipynb"], 1, /does not exist/],
    ["what is no notebook", ["text.ipynb", "--to", "html"], 1, /Expected JSON/],
    ["a notebook of nbformat 3", ["old.ipynb", "--to", "ts"], 1, /nbformat 3/],
    ["a Python notebook", ["python.ipynb", "--to", "ts"], 1, /its language is python/],
    ["a result that is there", ["n.ipynb", "--to", "html"], 1, /--output/],
    ["a folder that is not there", ["n.ipynb", "--to", "ts", "--output", "no/n.ts"], 1, /folder .* to exist/],
  ])("refuses %s in one line", async (_, words, exitCode, message) => {
    await save("n.ipynb", notebookOf(["1"]));
    await save("n.ts", "1");
    await save("n.html", "mine");
    await save("text.ipynb", "text");
    await save("old.ipynb", '{"nbformat":3,"worksheets":[]}');
    await save("python.ipynb", notebookOf(["1"], { kernelspec: { name: "python3", language: "python" } }));
    const { code, stdout, stderr } = await convert(...words);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect([code, stdout]).toEqual([exitCode, ""]);
    expect(await read("n.html")).toBe("mine");
  });
});
