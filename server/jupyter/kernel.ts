import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { WebSocket } from "ws";
import {
  type ConnectionInfo,
  createSession,
  type Header,
  isJsonObject,
} from "../../kernel/protocol/index.js";
import { KernelStartError } from "./errors.js";
import { KernelClient } from "./kernel-client.js";
import { KernelLink } from "./kernel-link.js";
import { type KernelExit, type KernelLaunch, KernelProcess } from "./kernel-process.js";
import { type MessageParts, partsOf } from "./raw-frames.js";

/** A kernel as the REST API shows it. */
export interface KernelModel {
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly last_activity: string;
  /** `starting`, `idle`, `busy`, `restarting` or `dead`, or what the kernel calls its own state. */
  readonly execution_state: string;
  /** Number of connected websockets. */
  readonly connections: number;
  /** Why the kernel is dead. */
  readonly reason?: string;
}

/** Rules that govern a kernel's life. Times are in milliseconds. */
export interface KernelPolicy {
  /** How often in a row a kernel that crashed is started again. */
  readonly restartLimit: number;
  /** From the start of the process until it must have answered. */
  readonly startMs: number;
  /** From the shutdown request to SIGKILL. */
  readonly shutdownMs: number;
  /** Run time after which earlier crashes are forgiven. */
  readonly stableMs: number;
  /** How long the messages that wait for a lost client survive the arrival of another client. */
  readonly detachedMs: number;
}

/** Jupyter Server's rules, where it has them. */
export const defaultKernelPolicy: KernelPolicy = {
  restartLimit: 5,
  startMs: 60_000,
  shutdownMs: 5_000,
  stableMs: 10_000,
  detachedMs: 60_000,
};

const startAttempts = 3;
// What a dead kernel published may still be on its way through the sockets.
const drainMs = 50;

/**
 * A kernel of this server: its process, its clients, and what it is doing. A kernel that crashes is started again
 * as often as the policy allows; one that does not come up is dead. It ends with {@link Kernel.shutdown}.
 */
export class Kernel {
  readonly id = randomUUID();
  readonly name: string;
  readonly #launch: KernelLaunch;
  readonly #policy: KernelPolicy;
  readonly #clients = new Map<string, KernelClient>();
  #process: KernelProcess | undefined;
  #link: KernelLink | undefined;
  #ready: Promise<void>;
  #restarting: Promise<void> | undefined;
  #state = "starting";
  #reason: string | undefined;
  #lastActivity = new Date();
  #lastSession: string | undefined;
  #crashes = 0;
  #stopping = false;

  /** Starts the process; whether it comes up shows in {@link Kernel.ready} and in the model. */
  constructor(launch: KernelLaunch, policy: KernelPolicy = defaultKernelPolicy) {
    this.name = launch.spec.name;
    this.#launch = launch;
    this.#policy = policy;
    this.#ready = this.#bringUp(launch.connection);
    this.#ready.catch(() => {});
  }

  /**
   * Resolves when the kernel has replied on shell and its publications arrive.
   *
   * @throws {KernelStartError} If it ended or kept silent; the message has the end of its log.
   */
  get ready(): Promise<void> {
    return this.#ready;
  }

  get model(): KernelModel {
    return {
      id: this.id,
      name: this.name,
      last_activity: this.#lastActivity.toISOString(),
      execution_state: this.#state,
      connections: [...this.#clients.values()].filter((client) => client.isConnected).length,
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
    };
  }

  /**
   * Connects a websocket as the client `sessionId`.
   *
   * @throws {KernelStartError} If the kernel has not been {@link Kernel.ready} yet.
   */
  attach(sessionId: string, socket: WebSocket): void {
    const connection = this.#process?.connection;
    if (!connection) throw new KernelStartError(`The kernel ${this.id} has not started.`);
    let client = this.#clients.get(sessionId);
    if (!client) {
      this.#forgetLostClients();
      client = new KernelClient(sessionId, connection, this.#launch.log);
      this.#clients.set(sessionId, client);
    }
    client.attach(socket);
  }

  /** Stops the running cell, by signal or by message as the kernelspec says. */
  interrupt(): void {
    if (this.#launch.spec.spec.interrupt_mode === "signal") this.#process?.signal("SIGINT");
    else this.#link?.send("control", "interrupt_request", {});
  }

  /**
   * Ends the process and starts a new one on the same ports; clients stay connected.
   *
   * @throws {KernelStartError} If the new process does not come up.
   */
  restart(): Promise<void> {
    this.#restarting ??= this.#restart().finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  /** Ends the process and every connection. */
  async shutdown(): Promise<void> {
    this.#stopping = true;
    await this.#stopProcess(false);
    await this.#ready.catch(() => {});
    this.#link?.close();
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }

  /** Kills the process at once, for the exit of the server's own process. */
  kill(): void {
    this.#stopping = true;
    this.#process?.kill();
  }

  async #restart(): Promise<void> {
    this.#stopping = true;
    await this.#stopProcess(true);
    await this.#ready.catch(() => {});
    this.#stopping = false;
    this.#state = "restarting";
    this.#reason = undefined;
    this.#crashes = 0;
    this.#ready = this.#bringUp(this.#process?.connection);
    await this.#ready;
  }

  async #stopProcess(restart: boolean): Promise<void> {
    await this.#process?.stop(
      () => this.#link?.send("control", "shutdown_request", { restart }),
      this.#policy.shutdownMs,
    );
  }

  async #bringUp(connection: ConnectionInfo | undefined): Promise<void> {
    try {
      const process = await this.#startProcess(connection);
      if (this.#state === "starting" || this.#state === "restarting") this.#state = "idle";
      void process.exited.then((exit) => this.#recover(process, exit));
    } catch (error) {
      if (!this.#stopping) this.#die(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  async #startProcess(connection: ConnectionInfo | undefined, attempt = 1): Promise<KernelProcess> {
    const process = await KernelProcess.start({ ...this.#launch, ...(connection ? { connection } : {}) });
    this.#process = process;
    this.#link ??= new KernelLink({
      connection: process.connection,
      onPublished: (header, parts) => this.#publish(header, parts),
      log: this.#launch.log,
    });
    const exit = await this.#untilAnswered(process, this.#link);
    if (!exit) return process;
    // Another program took a port between the search and the kernel's bind. Clients do not know the ports yet.
    if (!connection && attempt < startAttempts && /address.*in use/i.test(exit.logTail)) {
      this.#link.close();
      this.#link = undefined;
      return this.#startProcess(undefined, attempt + 1);
    }
    throw new KernelStartError(`The kernel "${this.name}" ended before it answered (${describe(exit)}).`);
  }

  /** Resolves to the exit if the process ends first. */
  async #untilAnswered(process: KernelProcess, link: KernelLink): Promise<KernelExit | undefined> {
    const { startMs, shutdownMs } = this.#policy;
    const finished = new AbortController();
    try {
      if (this.#stopping) await process.stop(() => {}, 0);
      const timeout = delay(startMs, "timeout" as const, { signal: finished.signal });
      const answered = link.untilAnswered(finished.signal).then(() => undefined);
      const outcome = await Promise.race([answered, process.exited, timeout]);
      if (outcome !== "timeout") return outcome;
      await process.stop(() => {}, shutdownMs);
      throw new KernelStartError(
        `The kernel "${this.name}" did not answer within ${startMs} ms and was ended.`,
      );
    } finally {
      finished.abort();
    }
  }

  async #recover(process: KernelProcess, exit: KernelExit): Promise<void> {
    if (this.#stopping) return;
    await delay(drainMs);
    if (this.#stopping || process !== this.#process) return;
    if (Date.now() - process.startedAt > this.#policy.stableMs) this.#crashes = 0;
    this.#crashes += 1;
    if (this.#crashes > this.#policy.restartLimit) {
      const times = this.#crashes === 1 ? "" : ` ${this.#crashes} times in a row`;
      this.#die(`The kernel "${this.name}" ended${times} (${describe(exit)}).`);
      return;
    }
    this.#launch.log(`The kernel "${this.name}" ended (${describe(exit)}); starting it again.`);
    this.#state = "restarting";
    this.#announce("restarting");
    this.#ready = this.#bringUp(process.connection);
    this.#ready.catch(() => {});
  }

  #die(reason: string): void {
    this.#state = "dead";
    this.#reason = reason;
    this.#launch.log(reason);
    this.#announce("dead");
  }

  /** @returns What to wait for before the next message is read; undefined if all clients have room. */
  #publish(header: Header, parts: MessageParts): Promise<unknown> | undefined {
    this.#lastActivity = new Date();
    this.#lastSession = header.session;
    if (header.msg_type === "status") this.#readState(parts);
    const full: Promise<void>[] = [];
    for (const client of this.#clients.values()) {
      client.deliver("iopub", parts);
      const room = client.untilRoom();
      if (room !== undefined) full.push(room);
    }
    return full.length === 0 ? undefined : Promise.all(full);
  }

  #readState(parts: MessageParts): void {
    const content: unknown = JSON.parse(Buffer.from(parts[3]).toString());
    const state = isJsonObject(content) ? content.execution_state : undefined;
    // A kernel says "starting" once, before its clients are known to listen; until it answers we say so ourselves.
    if (typeof state === "string" && state !== "starting") this.#state = state;
  }

  /** Tells the clients what the kernel cannot say any more. */
  #announce(state: string): void {
    const message = createSession({ username: "server" }).message("status", { execution_state: state });
    // JupyterLab's client drops messages still in its queue when a message of another session arrives.
    const session = this.#lastSession ?? message.header.session;
    const parts = partsOf({ ...message, header: { ...message.header, session } });
    for (const client of this.#clients.values()) client.deliver("iopub", parts);
  }

  #forgetLostClients(): void {
    for (const [sessionId, client] of this.#clients) {
      if (client.detachedMs < this.#policy.detachedMs) continue;
      client.close();
      this.#clients.delete(sessionId);
    }
  }
}

function describe(exit: KernelExit): string {
  const how = exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code ?? "none"}`;
  return exit.logTail === "" ? how : `${how}: ${exit.logTail}`;
}
