import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasPython3Kernel } from "../jupyter/test-server.js";
import { notebookOf, runCli } from "./cli.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellship-several-"));
  await mkdir(join(folder, "out"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function save(name: string, sources: readonly string[], tags: readonly string[] = []): Promise<string> {
  const notebook = notebookOf(sources, { kernelspec: { name: "python3", language: "python" } });
  const [first] = (notebook as { cells: { metadata: object }[] }).cells;
  if (first) first.metadata = { tags };
  await writeFile(join(folder, name), JSON.stringify(notebook));
  return name;
}

const load = async (name: string) => JSON.parse(await readFile(join(folder, name), "utf8"));
const outputsOf = async (name: string, cell: number) => (await load(name)).cells[cell].outputs;
const run = (...words: string[]) => runCli(["run", "--kernel", "python3", ...words], { cwd: folder });

describe.skipIf(!hasPython3Kernel)("cellship run, with several notebooks", () => {
  it("runs them side by side, each in its own kernel, and sums up", async () => {
    // Each waits for the other's file: one after the other they would never end.
    const meet = (own: string, other: string) =>
      `import os, time\nopen('${own}', 'w').close()\nwhile not os.path.exists('${other}'): time.sleep(0.05)\nprint('met')`;
    await save("one.ipynb", [meet("one.txt", "two.txt"), "1"]);
    await save("two.ipynb", [meet("two.txt", "one.txt")]);
    const { code, stdout, stderr } = await run("one.ipynb", "two.ipynb", "--parallel", "2");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^one\.ipynb \[1\/2\] import os, time +ok \d/m);
    expect(stdout).toMatch(/^two\.ipynb \[1\/1\] import os, time +ok \d/m);
    expect(stdout).toMatch(
      /\nRan 2 notebooks in .*: all well\.\n {2}one\.ipynb {2}ok: 2 cells in .*one\.ipynb\n/,
    );
    for (const name of ["one.ipynb", "two.ipynb"]) {
      expect((await outputsOf(name, 0))[0].text).toEqual(["met\n"]);
    }
  });

  it("goes on with the others when one fails, says which did, and exits 1", async () => {
    await save("bad.ipynb", ["1/0", "2"]);
    await save("good.ipynb", ["print('good')"]);
    const words = ["bad.ipynb", "good.ipynb", "--parallel", "1", "--output", "out", "--html", "out"];
    const { code, stdout, stderr } = await run(...words);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^bad\.ipynb: Cell 1 of 2 \(1\/0\) failed: ZeroDivisionError/);
    expect(stdout).toMatch(/: 1 failed\.\n {2}bad\.ipynb {3}failed at cell 1: 0 of 2 cells/);
    expect((await outputsOf("out/good.ipynb", 0))[0].text).toEqual(["good\n"]);
    expect(await readFile(join(folder, "out/bad.html"), "utf8")).toContain("ZeroDivisionError");
    expect(await outputsOf("good.ipynb", 0)).toEqual([]);
  });

  it("gives all of them the parameters, and runs none that does not know one", async () => {
    await save("first.ipynb", ["rate = 0", "print(rate)"], ["parameters"]);
    await save("second.ipynb", ["rate = 0; other = 1\nother = 2", "print(rate, other)"], ["parameters"]);
    const { code } = await run("first.ipynb", "second.ipynb", "--param", "rate=0.5");
    expect(code).toBe(0);
    expect((await outputsOf("first.ipynb", 2))[0].text).toEqual(["0.5\n"]);
    expect((await outputsOf("second.ipynb", 2))[0].text).toEqual(["0.5 2\n"]);
    const before = await readFile(join(folder, "second.ipynb"), "utf8");
    const unknown = await run("second.ipynb", "first.ipynb", "--param", "other=3");
    expect(unknown).toMatchObject({ code: 1, stdout: "" });
    expect(unknown.stderr).toMatch(/^cellship: Unknown parameter "other": .*first\.ipynb declares rate\.\n$/);
    expect(await readFile(join(folder, "second.ipynb"), "utf8")).toBe(before);
  });

  it("interrupts all of them at Ctrl-C, begins no other, saves them and exits 130", async () => {
    const endless = "print('running', flush=True)\nwhile True: pass";
    for (const name of ["i.ipynb", "j.ipynb"]) await save(name, ["print('first')", endless]);
    await save("k.ipynb", ["print('never')"]);
    let isSent = false;
    const { code, stdout } = await runCli(
      ["run", "--kernel", "python3", "i.ipynb", "j.ipynb", "k.ipynb", "--parallel", "2"],
      {
        cwd: folder,
        onOutput(text, kill) {
          if (isSent || !/^i\.ipynb \[1/m.test(text) || !/^j\.ipynb \[1/m.test(text)) return;
          isSent = true;
          kill("SIGINT");
        },
      },
    );
    expect(code).toBe(130);
    expect(stdout).toMatch(/Ran 3 notebooks in .*: 3 interrupted\.\n/);
    expect(stdout).toMatch(/ {2}i\.ipynb {2}interrupted at cell 2: 1 of 2 cells/);
    expect(stdout).toMatch(/ {2}k\.ipynb {2}not run\n/);
    expect((await outputsOf("j.ipynb", 0))[0].text).toEqual(["first\n"]);
    expect(await outputsOf("k.ipynb", 0)).toEqual([]);
  });

  it.each([
    [
      "results of several notebooks in one file",
      ["--output", "all.ipynb"],
      1,
      /Expected the folder .*all\.ipynb/,
    ],
    ["one notebook twice", ["i.ipynb"], 2, /got two for .*i\.ipynb/],
  ])("refuses %s", async (_, words, exitCode, message) => {
    await save("i.ipynb", ["1"]);
    await save("j.ipynb", ["1"]);
    const { code, stderr } = await run("i.ipynb", "j.ipynb", ...words);
    expect(stderr).toMatch(message);
    expect(code).toBe(exitCode);
  });
});

describe.skipIf(!hasPython3Kernel)("cellship run, while it runs", () => {
  it("has saved what was printed when it is killed in the middle of a cell", async () => {
    await save("killed.ipynb", [
      "print('one')",
      "import time\nprint('two', flush=True)\nwhile True: time.sleep(0.1); print('.', flush=True)",
      "3",
    ]);
    let isKilled = false;
    const { code } = await runCli(["run", "--kernel", "python3", "killed.ipynb"], {
      cwd: folder,
      onOutput(stdout, kill) {
        if (isKilled || !stdout.includes("two\n")) return;
        isKilled = true;
        const untilSaved = setInterval(async () => {
          const outputs = await outputsOf("killed.ipynb", 1);
          if (outputs.length === 0) return;
          clearInterval(untilSaved);
          kill("SIGKILL");
        }, 50);
      },
    });
    expect(code).toBeNull();
    const { cells } = await load("killed.ipynb");
    expect(cells[0]).toMatchObject({ execution_count: 1, outputs: [{ text: ["one\n"] }] });
    expect(cells[1].outputs[0].text[0]).toBe("two\n");
    expect(cells[2]).toMatchObject({ execution_count: null, outputs: [] });
  });

  it("goes on after failing cells with --allow-errors, counts them and exits 0", async () => {
    await save("allowed.ipynb", ["1/0", "print('on')", "undefined_name"]);
    const { code, stdout, stderr } = await run("allowed.ipynb", "--allow-errors");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/\[1\/3\] 1\/0 +FAILED/);
    expect(stdout).toMatch(/Ran 3 cells, of which 1, 3 failed \(allowed\), in/);
    expect((await outputsOf("allowed.ipynb", 1))[0].text).toEqual(["on\n"]);
    expect((await outputsOf("allowed.ipynb", 2))[0].ename).toBe("NameError");
  });
});
