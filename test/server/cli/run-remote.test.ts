import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseServerUrl } from "../../../server/cli/notebook/remote-server.js";
import { freePort } from "../../helpers/free-port.js";
import { hasPeer } from "../../helpers/peers.js";
import { hasPython3Kernel, startTestServer, testToken } from "../jupyter/test-server.js";
import { notebookOf, runCli } from "./cli.js";

const jupyterServer = "/usr/lib/python3/dist-packages/jupyter_server";
const hasJupyterServer = hasPeer(
  "Debian's jupyter-server",
  existsSync(jupyterServer),
  "apt-get install python3-jupyter-server",
);

/** A server to run on. */
interface Remote {
  readonly url: string;
  readonly root: string;
  close(): Promise<void>;
}

async function startOurs(): Promise<Remote> {
  const { server, root, close } = await startTestServer();
  return { url: server.url, root, close };
}

async function startDebians(): Promise<Remote> {
  const root = await mkdtemp(join(tmpdir(), "cellship-debian-"));
  const port = await freePort();
  const words = ["-m", "jupyter_server", `--port=${port}`, "--no-browser", "--allow-root"];
  const child = spawn("/usr/bin/python3", [...words, `--ServerApp.token=${testToken}`], {
    cwd: root,
    env: { ...process.env, HOME: root, JUPYTER_RUNTIME_DIR: join(root, ".runtime") },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let text = "";
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (text.includes("is running at")) resolve();
    });
    void ended.then(() => reject(new Error(text)));
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    root,
    async close() {
      child.kill("SIGKILL");
      await ended;
      await rm(root, { recursive: true, force: true });
    },
  };
}

describe.each([
  ["cellship's own", hasPython3Kernel, startOurs],
  ["Debian's jupyter-server", hasPython3Kernel && hasJupyterServer, startDebians],
])("cellship run --server-url, with %s", (_, isPresent, start) => {
  describe.skipIf(!isPresent)("server", { timeout: 60_000 }, () => {
    let remote: Remote;
    beforeAll(async () => {
      remote = await start();
      await mkdir(join(remote.root, "sub"));
    }, 60_000);
    afterAll(() => remote?.close());

    const python = { kernelspec: { name: "python3", language: "python" } };
    async function run(sources: readonly string[], metadata: object, ...words: string[]) {
      const file = join(remote.root, "sub", "remote.ipynb");
      await writeFile(file, JSON.stringify(notebookOf(sources, metadata)));
      const ended = await runCli(["run", "sub/remote.ipynb", "--server-url", remote.url, ...words], {
        cwd: remote.root,
        env: { JUPYTER_TOKEN: testToken },
      });
      return { ...ended, notebook: JSON.parse(await readFile(file, "utf8")) };
    }
    const kernels = async () => {
      const response = await fetch(`${remote.url}api/kernels`, {
        headers: { authorization: `token ${testToken}` },
      });
      return (await response.json()) as unknown[];
    };

    it("runs the notebook's own kernel in its folder there, and ends it", async () => {
      const { code, stdout, stderr, notebook } = await run(
        ["import os\nos.getcwd()", "print(6 * 7)"],
        python,
      );
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toContain("    42\n");
      expect(notebook.cells[0].outputs[0].data["text/plain"]).toEqual([`'${join(remote.root, "sub")}'`]);
      expect(await kernels()).toEqual([]);
    });

    it("interrupts a cell there at its timeout", async () => {
      const { code, notebook } = await run(["while True: pass"], python, "--timeout", "1");
      expect(code).toBe(1);
      expect(notebook.cells[0].outputs[0].ename).toBe("KeyboardInterrupt");
      expect(await kernels()).toEqual([]);
    });

    it.each([
      ["a wrong token", python, ["--token", "wrong"], /refused the token \(403/],
      ["no token", python, ["--token", ""], /asks for a token/],
      ["a kernel that it does not have", python, ["--kernel", "cobol"], /kernel "cobol"; it has: python3/],
      [
        "a language that it has no kernel for",
        { kernelspec: { name: "ir", language: "R" } },
        [],
        /kernel for r/,
      ],
    ])("says so, and writes nothing, given %s", async (_name, metadata, words, message) => {
      const { code, stdout, stderr, notebook } = await run(["1"], metadata, ...words);
      expect(stderr).toMatch(message);
      expect(stderr.trimEnd().split("\n")).toHaveLength(1);
      expect([code, stdout]).toEqual([1, ""]);
      expect(notebook.cells[0].outputs).toEqual([]);
    });
  });
});

describe("cellship run --server-url", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cellship-remote-"));
    await writeFile(join(folder, "n.ipynb"), JSON.stringify(notebookOf(["1"])));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const run = (url: string) => runCli(["run", join(folder, "n.ipynb"), "--server-url", url]);

  it("says that nothing listens there", async () => {
    const { code, stderr } = await run(`http://127.0.0.1:${await freePort()}/`);
    expect(stderr).toMatch(/^cellship: Could not reach the Jupyter server at http.*ECONNREFUSED.*\n$/);
    expect(code).toBe(1);
  });

  it("says that something else listens there", async () => {
    const other = createServer((_, response) => response.end("<html>"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { code, stderr } = await run(`http://127.0.0.1:${(other.address() as AddressInfo).port}`);
    other.close();
    expect(stderr).toMatch(
      /^cellship: Expected a Jupyter server at http.*with 200 and no list of kernels\.\n$/,
    );
    expect(code).toBe(1);
  });

  it.each([
    ["http://a:1", "http://a:1/", "env"],
    ["http://a:1/lab?token=t", "http://a:1/", "t"],
    ["http://a:1/lab/tree/x.ipynb?token=t", "http://a:1/", "t"],
    ["https://hub/user/me/tree", "https://hub/user/me/", "env"],
    ["https://hub/user/me/", "https://hub/user/me/", "env"],
  ])("understands %s", (text, url, token) => {
    expect(parseServerUrl(text, "env")).toEqual({ url, token });
  });
});
