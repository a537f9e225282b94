import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTrash } from "../../../server/jupyter/contents/trash.js";
import { createKernelSpecs } from "../../../server/jupyter/kernel-specs.js";
import { startNotebookServer } from "../../../server/jupyter/notebook-server.js";
import { freePort } from "../../helpers/free-port.js";
import { python3Folder } from "../../server/jupyter/test-server.js";
import type { Server } from "./answers.js";

/** A server on a folder that the table's requests begin with. */
export interface StartedServer extends Server {
  close(): Promise<void>;
}

const token = "conformance";

const notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [{ cell_type: "code", id: "a", metadata: {}, source: "1", outputs: [], execution_count: null }],
};
const documents: Readonly<Record<string, string | Buffer>> = {
  ".hidden": "hidden",
  "book.ipynb": JSON.stringify(notebook),
  "broken.ipynb": "{",
  "bytes.bin": Buffer.from([0xff, 0xfe, 0]),
  "folder/inner.txt": "inner",
  "invalid.ipynb": JSON.stringify({ ...notebook, cells: [{ cell_type: "code", id: "a", metadata: {} }] }),
  "old.ipynb": JSON.stringify({
    nbformat: 3,
    nbformat_minor: 0,
    metadata: { name: "" },
    worksheets: [{ metadata: {}, cells: [{ cell_type: "heading", level: 1, metadata: {}, source: "Old" }] }],
  }),
  "späße & 100% #?.txt": "odd",
  "table.csv": "a,b\n1,2\n",
  "text.txt": "text",
};

async function createHome(): Promise<{ home: string; root: string }> {
  const home = await mkdtemp(join(tmpdir(), "cellship-conformance-"));
  const root = join(home, "root");
  await mkdir(join(root, "folder"), { recursive: true });
  for (const [name, data] of Object.entries(documents)) await writeFile(join(root, name), data);
  return { home, root };
}

/** Starts this project's server. */
export async function startOurs(): Promise<StartedServer> {
  const { home, root } = await createHome();
  const server = await startNotebookServer({
    rootFolder: root,
    token,
    specs: createKernelSpecs({ folders: [python3Folder], defaultName: "python3" }),
    environment: process.env,
    runtimeFolder: join(home, "runtime"),
    userName: "ada",
    contents: { trash: createTrash({ files: join(home, "trash") }) },
  });
  return {
    url: server.url,
    token,
    async close() {
      await server.close();
      await rm(home, { recursive: true });
    },
  };
}

/**
 * Starts Jupyter Server with a home of its own.
 *
 * @param python - A Python that has it.
 */
export async function startTheirs(python: string): Promise<StartedServer> {
  const { home, root } = await createHome();
  const port = await freePort();
  const kernels = join(home, "jupyter", "kernels");
  await cp(join(python3Folder, "python3"), join(kernels, "python3"), { recursive: true });
  const child = spawn(
    python,
    [
      "-m",
      "jupyter_server",
      "--no-browser",
      "--allow-root",
      `--ServerApp.port=${port}`,
      "--ServerApp.port_retries=0",
      `--ServerApp.root_dir=${root}`,
    ],
    {
      cwd: home,
      env: {
        PATH: process.env.PATH,
        HOME: home,
        JUPYTER_TOKEN: token,
        JUPYTER_DATA_DIR: join(home, "jupyter"),
        JUPYTER_CONFIG_DIR: join(home, "config"),
        JUPYTER_RUNTIME_DIR: join(home, "runtime"),
      },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let log = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = `http://127.0.0.1:${port}/`;
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`Jupyter Server ended at its start:\n${log}`);
  }
  return {
    url,
    token,
    async close() {
      const request = { headers: { authorization: `token ${token}` } };
      const left = (await (await fetch(new URL("api/kernels", url), request)).json()) as { id: string }[];
      await Promise.all(
        left.map(({ id }) => fetch(new URL(`api/kernels/${id}`, url), { ...request, method: "DELETE" })),
      );
      // With its kernels gone it has nothing to tidy up, for which it sometimes takes for ever.
      child.kill("SIGKILL");
      await ended;
      await rm(home, { recursive: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(new URL("api", url)).then(
    ({ ok }) => ok,
    () => new Promise<boolean>((resolve) => setTimeout(resolve, 100, false)),
  );
}
