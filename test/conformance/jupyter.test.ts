import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasPeer } from "../helpers/peers.js";
import { findPython } from "../helpers/python.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

const python = findPython(["jupyter_kernel_test", "nbclient"]) ?? "";
const hasClients = hasPeer(
  "Python's jupyter_kernel_test and nbclient",
  python !== "",
  "apt-get install python3-jupyter-kernel-test python3-nbclient",
);

describe.skipIf(!hasClients)("Python's Jupyter clients and this kernel", () => {
  let folder = "";
  let env: NodeJS.ProcessEnv = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cellship-conformance-"));
    env = {
      ...process.env,
      JUPYTER_PATH: join(folder, "share", "jupyter"),
      JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
    };
    // The installer that ships: the kernelspec points at the built kernel.
    const installer = JSON.stringify(new URL("../../dist/kernel/install.js", import.meta.url).href);
    const script = `(await import(${installer})).installKernelSpec(${JSON.stringify({ prefix: folder })})`;
    await run(process.execPath, ["--input-type=module", "--eval", `await ${script}`]);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("passes jupyter_kernel_test", async () => {
    const file = join(root, "test/conformance/jupyter_kernel_test_cellship.py");
    const { stderr } = await run(python, [file, "-v"], { env, cwd: folder });
    expect(stderr).toMatch(/Ran 12 tests/);
    const notRun = [...stderr.matchAll(/^(test_\w+) .*skipped/gm)].map(([, name]) => name);
    expect(notRun).toEqual(["test_pager"]);
  });

  it("executes a notebook under nbclient and keeps every line of output", async () => {
    const notebook = join(folder, "tiny.ipynb");
    await cp(join(root, "test/fixtures/kernel/tiny.ipynb"), notebook);
    const script = [
      "import nbformat, sys",
      "from nbclient import NotebookClient",
      "book = nbformat.read(sys.argv[1], 4)",
      "NotebookClient(book, kernel_name='cellship', timeout=60).execute()",
      "nbformat.write(book, sys.argv[1])",
    ];
    await writeFile(join(folder, "execute.py"), `${script.join("\n")}\n`);
    await run(python, [join(folder, "execute.py"), notebook], { env, cwd: folder });
    const { cells } = JSON.parse(await readFile(notebook, "utf8"));
    const [declared, shown, printed] = cells.filter(
      (cell: { cell_type: string }) => cell.cell_type === "code",
    );
    expect(declared.outputs).toEqual([]);
    expect(shown.outputs).toMatchObject([{ output_type: "execute_result", data: { "text/plain": ["12"] } }]);
    expect(shown.execution_count).toBe(2);
    const lines = printed.outputs.flatMap((output: { text: string | string[] }) => output.text).join("");
    expect(lines).toBe(Array.from({ length: 5_000 }, (_, i) => `line ${i}\n`).join(""));
  });
});
