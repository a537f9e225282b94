import {
  type Kernel,
  KernelAPI,
  KernelManager,
  ServerConnection,
  type Session,
  SessionManager,
} from "@jupyterlab/services";
import WebSocket from "ws";
import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";
import type { PublishedMessage } from "./output-collector.js";

/** How an execution ended. */
export type ExecutionReply =
  | { readonly status: "ok" }
  | {
      readonly status: "error";
      readonly ename: string;
      readonly evalue: string;
      readonly traceback: readonly string[];
    }
  /** The kernel's process ended. */
  | { readonly status: "dead"; readonly reason: string };

/**
 * A kernel for one notebook, reached over a notebook server with JupyterLab's own client.
 * It ends with {@link NotebookKernel.close}.
 */
export class NotebookKernel {
  readonly #session: Session.ISessionConnection;
  readonly #kernel: Kernel.IKernelConnection;
  readonly #managers: readonly { dispose(): void }[];
  readonly #listeners = new Map<string, (message: PublishedMessage) => void>();
  readonly #died: Promise<string>;

  private constructor(session: Session.ISessionConnection, managers: readonly { dispose(): void }[]) {
    const { kernel } = session;
    if (!kernel) throw new Error("Expected the session to have a kernel.");
    this.#session = session;
    this.#kernel = kernel;
    this.#managers = managers;
    this.#died = reasonOfDeath(kernel);
    // Listening to all messages rather than to one execution's: outputs may come after its end, and the client
    // keeps messages from the executions' own listeners while a kernel's process changes.
    kernel.anyMessage.connect((_, { msg, direction }) => {
      if (direction !== "recv" || msg.channel !== "iopub") return;
      const { msg_id: parentId } = msg.parent_header as { readonly msg_id?: string };
      const content: unknown = msg.content;
      if (parentId === undefined || !isJsonObject(content)) return;
      this.#listeners.get(parentId)?.({ msgType: msg.header.msg_type, content });
    });
  }

  /**
   * Starts a kernel and waits until it answers.
   *
   * @param server - Where: base URL with a trailing slash, and token.
   * @param kernelName - Name of the kernelspec.
   * @param path - The session's: relative to the server's root folder, whose folder is the kernel's working directory.
   * No other session may have it.
   * @throws {Error} If there is no such kernelspec or the kernel does not come up; the message says why.
   */
  static async start(
    server: { readonly url: string; readonly token: string },
    kernelName: string,
    path: string,
  ): Promise<NotebookKernel> {
    const serverSettings = ServerConnection.makeSettings({
      baseUrl: server.url,
      wsUrl: server.url.replace(/^http/, "ws"),
      token: server.token,
      // It would stand in the logs of whatever is between; the header does not.
      appendToken: false,
      WebSocket: authorizedWebSocket(server.token),
    });
    const kernelManager = new KernelManager({ serverSettings });
    const sessionManager = new SessionManager({ serverSettings, kernelManager });
    const managers = [sessionManager, kernelManager];
    try {
      const session = await sessionManager.startNew({
        name: path.split("/").at(-1) ?? path,
        path,
        type: "notebook",
        kernel: { name: kernelName },
      });
      const kernel = new NotebookKernel(session, managers);
      const reason = await Promise.race([kernel.#kernel.info.then(() => undefined), kernel.#died]);
      if (reason !== undefined) throw new Error(reason);
      return kernel;
    } catch (error) {
      for (const manager of managers) manager.dispose();
      throw error;
    }
  }

  /** `language_info` of the kernel, for the notebook's metadata. */
  async languageInfo(): Promise<JsonObject> {
    const info: unknown = (await this.#kernel.info).language_info;
    return isJsonObject(info) ? info : {};
  }

  /** The part of the kernelspec that a notebook's metadata records. */
  async specMetadata(): Promise<JsonObject> {
    const spec = await this.#kernel.spec;
    return { display_name: spec?.display_name, language: spec?.language, name: this.#kernel.name };
  }

  /**
   * Runs code.
   *
   * @param onMessage - Called in order for each message that the code causes, also for those after its end.
   */
  async execute(code: string, onMessage: (message: PublishedMessage) => void): Promise<ExecutionReply> {
    // Nothing waits in the kernel's queue that an error should stop; and a kernel that empties it may also take the request that
    // comes next, the one after an error that is allowed.
    const future = this.#kernel.requestExecute(
      { code, store_history: true, allow_stdin: false, stop_on_error: false },
      false,
    );
    this.#listeners.set(future.msg.header.msg_id, onMessage);
    const reply = future.done.then(({ content }): ExecutionReply => {
      if (content.status === "ok") return { status: "ok" };
      const { ename = "Error", evalue = content.status, traceback = [] } = content as Partial<ErrorContent>;
      return { status: "error", ename, evalue, traceback };
    });
    // A client whose kernel is dead cancels its executions before it knows why.
    const dead = this.#died.then((reason): ExecutionReply => ({ status: "dead", reason }));
    return Promise.race([reply.catch(() => dead), dead]);
  }

  /** Stops the running code. */
  async interrupt(): Promise<void> {
    await this.#kernel.interrupt();
  }

  /** Shuts the kernel down and ends the client. */
  async close(): Promise<void> {
    if (!this.#kernel.isDisposed) await this.#session.shutdown().catch(() => {});
    for (const manager of this.#managers) manager.dispose();
  }
}

/** The client opens websockets as a browser does, without headers. */
function authorizedWebSocket(token: string): typeof globalThis.WebSocket {
  const headers: Record<string, string> = token === "" ? {} : { Authorization: `token ${token}` };
  class AuthorizedWebSocket extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols, { headers });
    }
  }
  return AuthorizedWebSocket as unknown as typeof globalThis.WebSocket;
}

// How long a server may be out of reach, as while it restarts, before its kernel counts as lost.
const lostAfterMs = 60_000;

interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

function reasonOfDeath(kernel: Kernel.IKernelConnection): Promise<string> {
  const { id, serverSettings } = kernel;
  const died = new Promise<"gone" | "disconnected">((resolve) => {
    kernel.statusChanged.connect((_, status) => {
      if (status === "dead" || status === "autorestarting") resolve("gone");
    });
    // The client tries for ever to reach a server that is gone.
    let patience: NodeJS.Timeout | undefined;
    kernel.connectionStatusChanged.connect((_, status) => {
      clearTimeout(patience);
      if (status === "disconnected") resolve("disconnected");
      if (status === "connecting") patience = setTimeout(resolve, lostAfterMs, "disconnected").unref();
    });
    kernel.disposed.connect(() => resolve("gone"));
  });
  return died.then(async (how) => {
    const model: unknown = await KernelAPI.getKernelModel(id, serverSettings).catch(() => undefined);
    const reason = isJsonObject(model) ? model.reason : undefined;
    if (typeof reason === "string") return reason;
    return how === "gone" ? "The kernel ended." : `The connection to ${serverSettings.baseUrl} was lost.`;
  });
}
