import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasPeer, isOnPath } from "../helpers/peers.js";
import { findPython } from "../helpers/python.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

const python = findPython(["jupyter_kernel_test", "nbclient"]) ?? "";
const hasClients = hasPeer(
  "Python's jupyter_kernel_test and nbclient",
  python !== "",
  "apt-get install python3-jupyter-kernel-test python3-nbclient",
);

const hasConsole = hasPeer("jupyter-console", isOnPath("jupyter-console"), "apt-get install jupyter-console");
const converter = findPython(["nbconvert"]) ?? "";
const hasConverter = hasPeer("nbconvert", converter !== "", "apt-get install python3-nbconvert");

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
    expect(stderr).not.toMatch(/skipped/);
  });

  it("can do all that the issue's tables ask for, through jupyter_client", async () => {
    const file = join(root, "test/conformance/capabilities.py");
    const { stderr } = await run(python, [file, "-v"], { env, cwd: folder, timeout: 170_000 });
    expect(stderr).toMatch(/\nOK\s*$/);
    expect(stderr).not.toMatch(/skipped/);
  }, 180_000);

  it("is debugged through jupyter_client as JupyterLab's panel does it, with all that ipykernel answers", async () => {
    const file = join(root, "test/conformance/debugger.py");
    const { stderr } = await run(python, [file, "-v"], { env, cwd: folder });
    expect(stderr).toMatch(/\nOK( \(skipped=\d\))?\s*$/);
  });

  it.skipIf(!hasConsole)("serves jupyter-console: values, help in the pager, errors, questions", async () => {
    const lines = ["6 * 7", "Math.max?", "const a: string = 1", "await input('name? ')", "Ada", ""];
    const child = run("jupyter-console", ["--kernel", "cellship", "--simple-prompt"], { env, cwd: folder });
    child.child.stdin?.end(lines.join("\n"));
    const { stdout, stderr } = await child;
    expect(stdout).toContain("Out[1]: 42");
    expect(stdout).toContain("Math.max(...values: number[]): number");
    expect(stderr).toMatch(/TS2322.*: Type 'number' is not assignable to type 'string'/);
    expect(stdout).toContain("name? Out[4]: 'Ada'");
  });

  it.skipIf(!hasConverter)(
    "has its notebooks highlighted and exported as TypeScript by nbconvert",
    async () => {
      const notebook = join(folder, "convert.ipynb");
      await cp(join(root, "test/fixtures/kernel/tiny.ipynb"), notebook);
      const convert = (...words: string[]) =>
        run(converter, ["-m", "nbconvert", ...words, notebook], { env, cwd: folder });
      await convert("--to", "notebook", "--execute", "--inplace");
      await convert("--to", "html");
      await convert("--to", "script");
      expect(JSON.parse(await readFile(notebook, "utf8")).metadata.language_info.name).toBe("typescript");
      expect(await readFile(join(folder, "convert.html"), "utf8")).toContain('<span class="kd">const</span>');
      expect(await readFile(join(folder, "convert.ts"), "utf8")).toMatch(/^const /m);
    },
  );

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
