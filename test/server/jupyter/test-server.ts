import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import {
  ContentsManager,
  KernelManager,
  KernelSpecManager,
  ServerConnection,
  SessionManager,
} from "@jupyterlab/services";
import type { ScriptLibrary } from "../../../server/export/script-import.js";
import type { ContentsOptions } from "../../../server/jupyter/contents/contents.js";
import type { CullRules } from "../../../server/jupyter/cull-kernels.js";
import type { KernelPolicy } from "../../../server/jupyter/kernel.js";
import { createKernelSpecs } from "../../../server/jupyter/kernel-specs.js";
import {
  type NotebookServer,
  type NotebookServerOptions,
  startNotebookServer,
} from "../../../server/jupyter/notebook-server.js";
import type { Lab } from "../../../server/jupyter/routes/lab.js";
import { hasPeer } from "../../helpers/peers.js";

/** Debian's ipykernel: a kernel that shares no code with ours. */
export const python3Folder = "/usr/share/jupyter/kernels";

/** Whether it is installed; suites that need it say so when they skip. */
export const hasPython3Kernel = hasPeer(
  "Debian's ipykernel",
  existsSync(join(python3Folder, "python3", "kernel.json")),
  "apt-get install python3-ipykernel",
);

/** A running server on a temporary folder and the clients of the official package. */
export interface TestServer {
  readonly server: NotebookServer;
  readonly root: string;
  readonly log: string[];
  readonly settings: ServerConnection.ISettings;
  /** Requests `path` with the token, or with `headers` instead. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

export const testToken = "test-token";

// The client package reports each connection there.
console.debug = () => {};

/** Starts a server on port 0. `builtIn` are kernelspecs in memory, beside Debian's; `server` replaces other options. */
export async function startTestServer(
  options: {
    readonly builtIn?: Record<string, unknown>;
    readonly policy?: KernelPolicy;
    readonly lab?: Lab;
    readonly contents?: ContentsOptions;
    readonly cull?: CullRules;
    readonly scriptLibrary?: () => ScriptLibrary;
    readonly server?: Partial<NotebookServerOptions>;
  } = {},
): Promise<TestServer> {
  const root = await mkdtemp(join(tmpdir(), "cellship-jupyter-"));
  const log: string[] = [];
  const server = await startNotebookServer({
    rootFolder: root,
    token: testToken,
    specs: createKernelSpecs({ builtIn: options.builtIn ?? {}, folders: [python3Folder] }),
    environment: process.env,
    runtimeFolder: join(root, ".runtime"),
    userName: userInfo().username,
    log: (line) => log.push(line),
    ...(options.policy ? { kernelPolicy: options.policy } : {}),
    ...(options.lab ? { lab: options.lab } : {}),
    ...(options.contents ? { contents: options.contents } : {}),
    ...(options.cull ? { cull: options.cull } : {}),
    ...(options.scriptLibrary ? { scriptLibrary: options.scriptLibrary } : {}),
    ...options.server,
  });
  return {
    server,
    root,
    log,
    settings: ServerConnection.makeSettings({
      baseUrl: server.url,
      wsUrl: server.url.replace(/^http/, "ws"),
      token: testToken,
      appendToken: true,
    }),
    fetch: (path, init = {}) =>
      fetch(new URL(path, server.url), { headers: { authorization: `token ${testToken}` }, ...init }),
    async close() {
      await server.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Status of a GET with headers that `fetch` keeps to itself. */
export function statusOf(url: URL, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

/** The managers of `@jupyterlab/services`; dispose of them, they poll. */
export function createManagers(settings: ServerConnection.ISettings) {
  const serverSettings = settings;
  const kernels = new KernelManager({ serverSettings });
  const sessions = new SessionManager({ serverSettings, kernelManager: kernels });
  const specs = new KernelSpecManager({ serverSettings });
  const contents = new ContentsManager({ serverSettings });
  return {
    kernels,
    sessions,
    specs,
    contents,
    dispose() {
      for (const manager of [sessions, kernels, specs, contents]) manager.dispose();
    },
  };
}
