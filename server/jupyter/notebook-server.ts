import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import type { ScriptLibrary } from "../export/script-import.js";
import type { AccessRules } from "./access.js";
import { createTokenAuthenticator } from "./auth.js";
import { Contents, type ContentsOptions } from "./contents/contents.js";
import { createApp } from "./create-app.js";
import type { KernelPolicy } from "./kernel.js";
import type { KernelSpecs } from "./kernel-specs.js";
import { Kernels } from "./kernels.js";
import type { Log } from "./log.js";
import type { Lab } from "./routes/lab.js";
import { Sessions } from "./sessions.js";
import { serveWebSockets } from "./websocket.js";

/** Version of the Jupyter Server API that is spoken, as `GET /api` reports it. */
const apiVersion = "2.17.0";

/** What a notebook server is started with. */
export interface NotebookServerOptions {
  /** Folder that documents are read from and kernels run in. */
  readonly rootFolder: string;
  /** Secret that every request must carry, not empty. */
  readonly token: string;
  readonly specs: KernelSpecs;
  /** Environment of the kernels. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder of the connection files; created when missing. */
  readonly runtimeFolder: string;
  readonly userName: string;
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** Port to listen on; 0, the default, picks a free one. */
  readonly port?: number;
  /** Default: nothing is logged. */
  readonly log?: Log;
  readonly kernelPolicy?: KernelPolicy;
  /** How the documents are served. */
  readonly contents?: ContentsOptions;
  /** What the cells of TypeScript notebooks find preloaded, which scripts made from them import. Default: nothing. */
  readonly scriptLibrary?: () => ScriptLibrary;
  /** The JupyterLab application. Default: only the API is served. */
  readonly lab?: Lab;
}

/** A running notebook server. */
export interface NotebookServer {
  /** e.g. `http://127.0.0.1:8888/`. */
  readonly url: string;
  readonly token: string;
  /** Resolves when a client has asked to end the server; whoever started it closes it. */
  readonly shutdownRequested: Promise<void>;
  /** Ends the kernels, then the connections. */
  close(): Promise<void>;
  /** Kills the kernels at once; for the exit of this process, when nothing can be awaited. */
  kill(): void;
}

/**
 * Starts a Jupyter server: the REST and websocket API that `@jupyterlab/services` and JupyterLab speak.
 *
 * @throws {Error} If the address cannot be listened on, with Node's `code`, e.g. `EADDRINUSE`.
 */
export async function startNotebookServer(options: NotebookServerOptions): Promise<NotebookServer> {
  const { token, specs, environment, runtimeFolder, userName, host = "127.0.0.1", port = 0 } = options;
  const log = options.log ?? (() => {});
  const rules: AccessRules = { authenticator: createTokenAuthenticator(token), host };
  const contents = new Contents(resolve(options.rootFolder), options.contents);
  const kernels = new Kernels({
    specs,
    environment,
    runtimeFolder,
    log,
    ...(options.kernelPolicy ? { policy: options.kernelPolicy } : {}),
  });
  const sessions = new Sessions(kernels);
  let requestShutdown = (): void => {};
  const shutdownRequested = new Promise<void>((resolve) => {
    requestShutdown = resolve;
  });
  const app = createApp({
    rules,
    specs,
    kernels,
    sessions,
    contents,
    userName,
    version: apiVersion,
    log,
    shutDown: requestShutdown,
    scriptLibrary: options.scriptLibrary,
    ...(options.lab ? { lab: options.lab } : {}),
  });
  const http = createServer(app.callback());
  const closeWebSockets = serveWebSockets(http, { rules, kernels, log });
  http.listen(port, host);
  await once(http, "listening");
  const address = http.address() as AddressInfo;
  const shownHost = address.family === "IPv6" ? `[${address.address}]` : address.address;

  return {
    url: `http://${shownHost}:${address.port}/`,
    token,
    shutdownRequested,
    async close() {
      await Promise.all([kernels.close(), contents.close()]);
      closeWebSockets();
      http.closeAllConnections();
      await new Promise((closed) => http.close(closed));
    },
    kill: () => kernels.kill(),
  };
}
