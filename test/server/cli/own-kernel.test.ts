import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notebookOf, runCli } from "./cli.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellship-own-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(name: string, sources: readonly string[], ...words: string[]) {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify(notebookOf(sources)));
  const ended = await runCli(["run", file, ...words]);
  return { ...ended, notebook: JSON.parse(await readFile(file, "utf8")) };
}

describe("cellship run, with cellship's own kernel", () => {
  it("runs TypeScript cells that share their variables", async () => {
    const { code, stdout, stderr, notebook } = await run("ok.ipynb", [
      "const base: number = 20;\nconsole.log('in', process.cwd());",
      "await new Promise((done) => setTimeout(done, 20));\nbase + 22",
    ]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toContain(`    in ${folder}\n`);
    expect(notebook.cells[1]).toMatchObject({
      execution_count: 2,
      outputs: [{ output_type: "execute_result", data: { "text/plain": ["42"] } }],
    });
    expect(notebook.metadata).toMatchObject({ kernelspec: { name: "cellship", language: "typescript" } });
  });

  it("names the failing cell and exits 1", async () => {
    const { code, stderr, notebook } = await run("fails.ipynb", ["1", "throw new RangeError('too far');"]);
    expect(stderr).toMatch(
      /^Cell 2 of 2 \(throw new RangeError\('too far'\);\) failed: RangeError: too far\n/,
    );
    expect(code).toBe(1);
    expect(notebook.cells[1].outputs.at(-1)).toMatchObject({ output_type: "error", ename: "RangeError" });
  });

  it("interrupts an endless loop at the timeout", async () => {
    const { code, stderr, notebook } = await run(
      "slow.ipynb",
      ["console.log('go');\nwhile (true) {}"],
      "--timeout",
      "1.5",
    );
    expect(stderr).toMatch(/^Cell 1 of 1 .* did not end within 1\.5 s/);
    expect(code).toBe(1);
    expect(notebook.cells[0].outputs.at(-1)).toMatchObject({ ename: "KeyboardInterrupt" });
  });
});
