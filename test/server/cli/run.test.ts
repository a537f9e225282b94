import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../helpers/free-port.js";
import { hasPeer } from "../../helpers/peers.js";
import { hasPython3Kernel } from "../jupyter/test-server.js";
import { notebookOf, runCli } from "./cli.js";

const hasNbclient = hasPeer(
  "nbclient",
  existsSync("/usr/lib/python3/dist-packages/nbclient"),
  "apt-get install python3-nbclient",
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellship-run-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function save(name: string, content: object | string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content, undefined, 1));
  return file;
}

async function load(file: string) {
  return JSON.parse(await readFile(file, "utf8"));
}

describe("cellship run, given something it cannot run", () => {
  it.each([
    ["does not exist", "none.ipynb", undefined, /does not exist/],
    ["is a folder", ".", undefined, /is a folder/],
    ["is not JSON", "text.ipynb", "not\na notebook", /Expected JSON/],
    ["is not an object", "list.ipynb", "[]", /no JSON object/],
    ["is another format", "old.ipynb", '{"nbformat":3,"worksheets":[]}', /nbformat 3/],
    ["has no format", "none4.ipynb", '{"cells":[]}', /no nbformat/],
    ["has no cells", "nocells.ipynb", '{"nbformat":4}', /no list of "cells"/],
    ["has a broken cell", "broken.ipynb", '{"nbformat":4,"cells":[{"cell_type":"code"}]}', /cell 1/],
    ["has no code", "empty.ipynb", JSON.stringify(notebookOf(["  \n"])), /code cell/],
    [
      "is in another language",
      "r.ipynb",
      JSON.stringify(notebookOf(["1"], { kernelspec: { name: "ir", language: "R" } })),
      /--kernel ir/,
    ],
  ])("says so in one line when the file %s, and writes nothing", async (_, name, content, message) => {
    const file = content === undefined ? join(folder, name) : await save(name, content);
    const before = (await readdir(folder)).length;
    const { code, stdout, stderr } = await runCli(["run", file, "--output", join(folder, "never.ipynb")]);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stdout).toBe("");
    expect(code).toBe(1);
    expect((await readdir(folder)).length).toBe(before);
    if (content !== undefined) expect(await readFile(file, "utf8")).toBe(content);
  });

  it.each([
    ["a folder that does not exist", ["--output", "no/such/out.ipynb"], 1, /folder .* to exist/],
    ["a report in a folder that does not exist", ["--html", "no/such/out.html"], 1, /folder .* to exist/],
    ["a timeout that is no number", ["--timeout", "soon"], 2, /--timeout to be a number of seconds/],
    ["a timeout of nothing", ["--timeout", "0"], 2, /--timeout/],
    ["a count of notebooks that is none", ["--parallel", "0"], 2, /--parallel/],
    ["a parameter without a value", ["--param", "epochs"], 2, /--param name=value/],
    [
      "a file of parameters that is not there",
      ["--param-file", "none.json"],
      1,
      /none\.json, but: it does not exist/,
    ],
    ["a token for no server", ["--token", "secret"], 2, /--server-url/],
    ["a server that is no address", ["--server-url", "localhost"], 2, /http:\/\/127/],
    ["parameters for a notebook without a cell for them", ["--param", "a=1"], 1, /tagged "parameters"/],
    ["a kernel that is not installed", ["--kernel", "cobol"], 1, /"cobol" is not installed/],
  ])("refuses %s", async (_, words, exitCode, message) => {
    const text = JSON.stringify(notebookOf(["1"]));
    const file = await save("fine.ipynb", text);
    const { code, stderr } = await runCli(["run", file, ...words], { cwd: folder });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(code).toBe(exitCode);
    expect(await readFile(file, "utf8")).toBe(text);
  });
});

describe.skipIf(!hasPython3Kernel)("cellship run, with Debian's ipykernel", () => {
  const run = (file: string, ...words: string[]) => runCli(["run", file, "--kernel", "python3", ...words]);

  it("runs the cells in order in the notebook's folder and writes outputs and counts in place", async () => {
    const file = await save(
      "ok.ipynb",
      notebookOf(["import os\nprint(os.getcwd())", "", "x = 20", "x + 22"]),
    );
    const { code, stdout, stderr } = await run(file);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^\[1\/3\] import os +ok \d\.\d s\n {4}\/.*\n\[2\/3\] x = 20 +ok .*\n\[3\/3\] x \+ 22 .*\n {4}42\n/,
    );
    const { cells, metadata } = await load(file);
    expect(cells.map((cell: { execution_count: number }) => cell.execution_count)).toEqual([1, null, 2, 3]);
    expect(cells.map((cell: { id: string }) => cell.id)).toEqual(["cell-1", "cell-2", "cell-3", "cell-4"]);
    expect(cells[0].outputs).toEqual([{ output_type: "stream", name: "stdout", text: [`${folder}\n`] }]);
    expect(cells[3].outputs[0]).toMatchObject({
      output_type: "execute_result",
      execution_count: 3,
      data: { "text/plain": ["42"] },
    });
    expect(metadata).toMatchObject({ kernelspec: { name: "python3" }, language_info: { name: "python" } });
  });

  it("stops at the first failing cell, names it, keeps the outputs up to there and exits 1", async () => {
    const file = await save(
      "fails.ipynb",
      notebookOf(["print('before')", "# comment\n1/0", "print('after')"]),
    );
    const output = join(folder, "fails.out.ipynb");
    const { code, stdout, stderr } = await run(file, "--output", output);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Cell 2 of 3 \(# comment\) failed: ZeroDivisionError: division by zero\n.*Traceback/s,
    );
    expect(stdout).toContain("[2/3] # comment");
    expect(stdout).not.toContain("after");
    const { cells } = await load(output);
    expect(cells[0].outputs[0].text).toEqual(["before\n"]);
    expect(cells[1].outputs[0]).toMatchObject({ output_type: "error", ename: "ZeroDivisionError" });
    expect(cells[2]).toMatchObject({ outputs: [], execution_count: null });
    expect((await load(file)).cells[0].outputs).toEqual([]);
  });

  it("goes on after a cell that is tagged to raise an exception", async () => {
    const notebook = notebookOf(["1/0", "print('on')"]) as { cells: { metadata: object }[] };
    Object.assign(notebook.cells[0] as object, { metadata: { tags: ["raises-exception"] } });
    const { code, stdout } = await run(await save("tagged.ipynb", notebook));
    expect(code).toBe(0);
    expect(stdout).toMatch(/raised ZeroDivisionError/);
    expect(stdout).toContain("    on\n");
  });

  it("interrupts a cell at the timeout, names it, keeps its outputs and exits 1", async () => {
    const file = await save("slow.ipynb", notebookOf(["print('go', flush=True)\nwhile True: pass", "2"]));
    const { code, stderr } = await run(file, "--timeout", "0.8");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Cell 1 of 2 \(print\('go', flush=True\)\) did not end within 0\.8 s/);
    const { outputs } = (await load(file)).cells[0];
    expect(outputs[0].text).toEqual(["go\n"]);
    expect(outputs[1]).toMatchObject({ ename: "KeyboardInterrupt" });
  });

  it("on Ctrl-C interrupts the cell, writes what is there and exits 130", async () => {
    const file = await save(
      "interrupted.ipynb",
      notebookOf(["print('one')", "print('two', flush=True)\nwhile True: pass"]),
    );
    let sent = false;
    const { code, stderr } = await runCli(["run", file, "--kernel", "python3"], {
      onOutput(stdout, kill) {
        if (sent || !stdout.includes("two\n")) return;
        sent = true;
        kill("SIGINT");
      },
    });
    expect(stderr).toMatch(/^Cell 2 of 2 .* was interrupted/);
    expect(code).toBe(130);
    const { cells } = await load(file);
    expect(cells[0].outputs[0].text).toEqual(["one\n"]);
    expect(cells[1].outputs[0].text).toEqual(["two\n"]);
  });

  it("says so when the kernel dies, and keeps what was printed before", async () => {
    const file = await save(
      "dies.ipynb",
      notebookOf(["print('last words', flush=True)\nimport os, time\ntime.sleep(0.2)\nos._exit(7)"]),
    );
    const { code, stderr } = await run(file);
    expect(stderr).toMatch(/^Cell 1 of 1 .* lost its kernel: .*exit code 7/);
    expect(code).toBe(1);
    expect((await load(file)).cells[0].outputs[0].text).toEqual(["last words\n"]);
  });

  it("leaves no kernel and no connection file behind", async () => {
    const file = await save(
      "leaves.ipynb",
      notebookOf(["import os, ipykernel\nprint(os.getpid(), ipykernel.get_connection_file())"]),
    );
    await run(file);
    const [pid, connectionFile] = (await load(file)).cells[0].outputs[0].text[0].trim().split(" ");
    expect(() => process.kill(Number(pid), 0)).toThrow(/ESRCH/);
    expect(existsSync(connectionFile)).toBe(false);
  });

  it("prints the address and the curl line of what a notebook deployed", async () => {
    // Nothing listens there: the models of a server that cannot be asked are believed to answer.
    const url = `http://127.0.0.1:${await freePort()}`;
    const bundle = { name: "iris", version: "3", url, curl: `curl -s ${url}/v1/models/iris:predict` };
    const code = `from IPython.display import publish_display_data\npublish_display_data({'application/vnd.cellship.deployment+json': ${JSON.stringify(bundle)}})`;
    const { stdout } = await run(await save("deploys.ipynb", notebookOf([code])));
    expect(stdout).toContain(`Model server: ${bundle.url} (iris, version 3). Try:\n  ${bundle.curl}\n`);
  });

  it.skipIf(!hasNbclient)(
    "makes the same outputs as nbclient, in a notebook that nbformat accepts",
    async () => {
      const source = notebookOf([
        "from IPython.display import display, clear_output, HTML, update_display, publish_display_data\nimport sys",
        "print('a')\nprint('b', end='')\nprint('err', file=sys.stderr)\nprint('c')",
        "handle = display('first', display_id='shared')\nNone",
        "update_display('second', display_id='shared')",
        "print('gone'); clear_output(); print('kept')",
        "print('shown until'); clear_output(wait=True); display(HTML('<b>next</b>'))",
        "publish_display_data({'application/json': {'lines': ['a', 'b']}, 'image/png': 'aGk=\\n', 'text/plain': 'x\\ny'}, metadata={'k': 1})",
        "{'a': [1, 2]}",
      ]);
      const [ours, theirs] = [await save("ours.ipynb", source), await save("theirs.ipynb", source)];
      expect((await run(ours)).code).toBe(0);
      const python = [
        "import sys, nbformat, nbclient",
        "ours = nbformat.read(sys.argv[1], as_version=4); nbformat.validate(ours)",
        "theirs = nbclient.execute(nbformat.read(sys.argv[2], as_version=4), kernel_name='python3')",
        "nbformat.write(theirs, sys.argv[2])",
      ].join("\n");
      execFileSync("/usr/bin/python3", ["-W", "ignore", "-c", python, ours, theirs], { stdio: "pipe" });
      const outputsOf = async (file: string) =>
        (await load(file)).cells.map((cell: { outputs: object }) => cell.outputs);
      expect(await outputsOf(ours)).toEqual(await outputsOf(theirs));
    },
  );
});
