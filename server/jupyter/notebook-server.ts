import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import type { ScriptLibrary } from "../export/script-import.js";
import type { AccessRules } from "./access.js";
import { Activity } from "./activity.js";
import type { Authenticator } from "./auth.js";
import { parseBaseUrl } from "./base-url.js";
import { Contents, type ContentsOptions } from "./contents/contents.js";
import { createApp } from "./create-app.js";
import { type CullRules, cullKernels } from "./cull-kernels.js";
import { Events } from "./events.js";
import { FrontEndConfig } from "./front-end-config.js";
import { connectToHub } from "./hub/connect-to-hub.js";
import { HubAuthenticator } from "./hub/hub-authenticator.js";
import type { HubSettings } from "./hub/hub-settings.js";
import type { KernelPolicy } from "./kernel.js";
import type { KernelSpecs } from "./kernel-specs.js";
import { Kernels } from "./kernels.js";
import { LocalAuthenticator } from "./local-authenticator.js";
import type { Log } from "./log.js";
import { isLoopback } from "./request-origin.js";
import type { Route } from "./router.js";
import { hubRoutes } from "./routes/hub.js";
import type { Lab } from "./routes/lab.js";
import { loginRoutes } from "./routes/login.js";
import { Sessions } from "./sessions.js";
import { serveWebSockets } from "./websocket.js";

/** Version of the Jupyter Server API that is spoken, as `GET /api` reports it. */
const apiVersion = "2.17.0";

/** What a notebook server is started with. */
export interface NotebookServerOptions {
  /** Folder that documents are read from and kernels run in. */
  readonly rootFolder: string;
  /** The JupyterHub that started the server: it says who may use it, instead of token and password. */
  readonly hub?: HubSettings | undefined;
  /** Secret that requests carry, not empty. Default: none does; then there must be a password. */
  readonly token?: string | undefined;
  /** Hash of the password, as `hashPassword` gives it, at the time of the call. Default: there is none. */
  readonly passwordHash?: () => string | undefined;
  /** Key of the login cookies' signatures. Default: a new one, so that cookies end with the server. */
  readonly cookieSecret?: string;
  readonly specs: KernelSpecs;
  /** Environment of the kernels. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder of the connection files; created when missing. */
  readonly runtimeFolder: string;
  /** Folder of what front ends keep with the server. Default: one in `runtimeFolder`. */
  readonly configFolder?: string | undefined;
  readonly userName: string;
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** Port to listen on; 0, the default, picks a free one. */
  readonly port?: number;
  /** Path that everything is served under. Default `/`. */
  readonly baseUrl?: string;
  /** Certificate and private key, as PEM. Default: HTTP without TLS. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  /** Whether requests by any name of this machine are answered. Default: unless `host` is for this machine only. */
  readonly allowRemoteAccess?: boolean;
  /** Names, in lower case, that requests are answered by in any case. Default `localhost`. */
  readonly localHostnames?: readonly string[];
  /** Default: nothing is logged. */
  readonly log?: Log;
  readonly kernelPolicy?: KernelPolicy;
  /** Which kernels are ended because nobody uses them. Default: none. */
  readonly cull?: CullRules | undefined;
  /** How the documents are served. */
  readonly contents?: ContentsOptions;
  /** What the cells of TypeScript notebooks find preloaded, which scripts made from them import. Default: nothing. */
  readonly scriptLibrary?: () => ScriptLibrary;
  /** The JupyterLab application. Default: only the API is served. */
  readonly lab?: Lab;
}

/** A running notebook server. */
export interface NotebookServer {
  /** e.g. `http://127.0.0.1:8888/`; ends with the base URL. */
  readonly url: string;
  /** Empty if none is accepted. */
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
 * @throws {RangeError} If there is neither token nor password, or the base URL is no path.
 * @throws {Error} If the address cannot be listened on, with Node's `code`, e.g. `EADDRINUSE`.
 */
export async function startNotebookServer(options: NotebookServerOptions): Promise<NotebookServer> {
  const { token, specs, environment, runtimeFolder, userName, host = "127.0.0.1", port = 0 } = options;
  const log = options.log ?? (() => {});
  const baseUrl = parseBaseUrl(options.baseUrl ?? "/");
  const login = createLogin(options, baseUrl);
  const rules: AccessRules = {
    authenticator: login.authenticator,
    hosts: {
      allowRemoteAccess: options.allowRemoteAccess ?? !isLoopback(host),
      localHostnames: options.localHostnames ?? ["localhost"],
    },
  };
  const contents = new Contents(resolve(options.rootFolder), options.contents);
  const kernels = new Kernels({
    specs,
    environment,
    runtimeFolder,
    log,
    ...(options.kernelPolicy ? { policy: options.kernelPolicy } : {}),
  });
  const stopCulling = options.cull ? cullKernels(kernels, options.cull, log) : () => {};
  const sessions = new Sessions(kernels);
  const events = new Events();
  const activity = new Activity(kernels);
  let requestShutdown = (): void => {};
  const shutdownRequested = new Promise<void>((resolve) => {
    requestShutdown = resolve;
  });
  const app = createApp({
    rules,
    loginRoutes: login.routes,
    baseUrl,
    activity,
    extraHeaders: () => hub?.headers ?? {},
    ...(options.hub ? { hub: options.hub } : {}),
    events,
    config: new FrontEndConfig(options.configFolder ?? join(runtimeFolder, "serverconfig")),
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
  const hub = options.hub && connectToHub(options.hub, () => activity.last, log);
  const answer = app.callback();
  const http = options.tls ? createTlsServer(options.tls, answer) : createServer(answer);
  const closeWebSockets = serveWebSockets(http, { rules, baseUrl, kernels, events, log });
  http.listen(port, host);
  await once(http, "listening");
  const address = http.address() as AddressInfo;
  const shownHost = address.family === "IPv6" ? `[${address.address}]` : address.address;

  return {
    url: `${options.tls ? "https" : "http"}://${shownHost}:${address.port}${baseUrl}`,
    token: token ?? "",
    shutdownRequested,
    async close() {
      stopCulling();
      hub?.close();
      await Promise.all([kernels.close(), contents.close()]);
      closeWebSockets();
      http.closeAllConnections();
      await new Promise((closed) => http.close(closed));
    },
    kill: () => kernels.kill(),
  };
}

function createLogin(
  { hub, token, passwordHash, cookieSecret }: NotebookServerOptions,
  baseUrl: string,
): { readonly authenticator: Authenticator; readonly routes: readonly Route[] } {
  if (hub) {
    const authenticator = new HubAuthenticator(hub);
    return { authenticator, routes: hubRoutes(authenticator, baseUrl) };
  }
  const authenticator = new LocalAuthenticator(
    {
      token,
      passwordHash: passwordHash ?? (() => undefined),
      cookieSecret: cookieSecret ?? randomBytes(32).toString("hex"),
    },
    baseUrl,
  );
  return { authenticator, routes: loginRoutes(authenticator, baseUrl) };
}
