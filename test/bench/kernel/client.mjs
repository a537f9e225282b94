// A Jupyter client that only measures: it treats every kernel alike, and knows nothing of their languages.
import { spawn } from "node:child_process";
import { createHmac, randomInt, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, Subscriber } from "zeromq";
import { processTree, residentMebibytes } from "../../helpers/processes.mjs";

const delimiter = Buffer.from("<IDS|MSG>");
// A cold start would be rounded up to ZeroMQ's default of 100 ms.
const unlimited = { receiveHighWaterMark: 0, reconnectInterval: 5, reconnectMaxInterval: 5, linger: 0 };

function canListen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/**
 * Below the range that the system gives to outgoing connections: a client that keeps connecting to such a port before
 * the kernel has bound it may be given that very port as its own.
 */
async function freePort() {
  for (;;) {
    const port = randomInt(12_000, 31_000);
    if (await canListen(port)) return port;
  }
}

/**
 * What one request led to; times are milliseconds since it was sent.
 *
 * @typedef {object} Outcome
 * @property {string} id
 * @property {object | undefined} reply - Content of the reply.
 * @property {number | undefined} replyMs
 * @property {number | undefined} idleMs - Of the status `idle`.
 * @property {{ type: string, content: object, ms: number }[]} published - In order of arrival.
 */

/** A kernel in a process of its own. */
export class Kernel {
  /** Publications that no open request is the parent of, with their parents' ids. */
  stray = [];
  #command;
  #child;
  #folder = mkdtempSync(join(tmpdir(), "cellship-bench-"));
  #key = randomUUID();
  #session = randomUUID();
  #sockets = {};
  #sending = Promise.resolve();
  #open = new Map();
  #wake = () => undefined;
  #lastMessageAt = 0;

  /** @param {string[]} command - `{connection_file}` stands for the path of that file. */
  constructor(command) {
    this.#command = command;
  }

  /**
   * Starts the process and waits for its first answers.
   *
   * @param {{ cwd: string, env?: Record<string, string>, first?: string }} options - `first`: a cell to run.
   * @returns {Promise<{ infoMs: number, firstMs: number, info: object }>} Since the process was spawned.
   */
  async start({ cwd, env = {}, first }) {
    const names = ["shell", "iopub", "stdin", "control", "hb"];
    const ports = {};
    for (const name of names) ports[name] = await freePort();
    const connectionFile = join(this.#folder, "connection.json");
    const connection = {
      transport: "tcp",
      ip: "127.0.0.1",
      key: this.#key,
      signature_scheme: "hmac-sha256",
      kernel_name: "",
      ...Object.fromEntries(names.map((name) => [`${name}_port`, ports[name]])),
    };
    writeFileSync(connectionFile, JSON.stringify(connection));
    const routingId = randomUUID();
    this.#sockets = {
      shell: new Dealer({ ...unlimited, routingId }),
      control: new Dealer({ ...unlimited, routingId }),
      stdin: new Dealer({ ...unlimited, routingId }),
      iopub: new Subscriber(unlimited),
    };
    this.#sockets.iopub.subscribe();
    for (const [name, socket] of Object.entries(this.#sockets)) {
      socket.connect(`tcp://127.0.0.1:${ports[name]}`);
      void this.#receive(name, socket);
    }
    const [program, ...argv] = this.#command.map((part) => part.replace("{connection_file}", connectionFile));
    const begin = performance.now();
    this.#child = spawn(program, argv, {
      cwd,
      // The history of the person who runs this stays as it is.
      env: { ...process.env, XDG_STATE_HOME: this.#folder, IPYTHONDIR: this.#folder, ...env },
      // Jupyter's clients, too, give a kernel a process group of its own, and signal the group.
      detached: true,
      stdio: "ignore",
    });
    this.#child.on("error", () => undefined);
    this.#child.on("exit", () => this.#wake());
    const { reply } = await this.#untilAnswered();
    const infoMs = performance.now() - begin;
    await this.#untilSubscribed();
    if (first === undefined) return { infoMs, firstMs: Number.NaN, info: reply };
    await this.execute(first);
    return { infoMs, firstMs: performance.now() - begin, info: reply };
  }

  get isAlive() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Of the kernel and all processes below it, MiB; memory that they share counts for each. */
  get residentMebibytes() {
    return residentMebibytes(processTree(this.#child.pid));
  }

  /** As a client's stop button does, for kernelspecs with interrupt mode `signal` or `message`. */
  interrupt(mode) {
    if (mode === "message") this.send("interrupt_request", {}, "control");
    else process.kill(-this.#child.pid, "SIGINT");
  }

  execute(code, options = {}) {
    const { timeoutMs, ...content } = options;
    return this.request("execute_request", { ...executeDefaults, code, ...content }, { timeoutMs });
  }

  /** Sends a request and waits for its reply and its status `idle`, as far as they come in time. */
  async request(type, content, { channel = "shell", timeoutMs = 30_000 } = {}) {
    const outcome = this.send(type, content, channel);
    await this.settled(outcome, timeoutMs);
    return outcome;
  }

  /**
   * Waits for the reply and the status `idle`. A reply that is followed by 3 s of silence ends the waiting too: the
   * status was lost.
   */
  async settled(outcome, timeoutMs = 30_000) {
    const deadline = performance.now() + timeoutMs;
    let grace = deadline;
    while (outcome.reply === undefined || outcome.idleMs === undefined) {
      if (outcome.reply !== undefined && grace === deadline) grace = performance.now() + 3_000;
      const left = Math.min(grace, deadline) - performance.now();
      if (left <= 0 || !this.isAlive) break;
      const woken = new Promise((resolve) => {
        this.#wake = resolve;
      });
      const timer = new AbortController();
      await Promise.race([woken, sleep(left, undefined, { signal: timer.signal }).catch(() => undefined)]);
      timer.abort();
    }
    this.#open.delete(outcome.id);
    return outcome;
  }

  /** Sends a request without waiting. @returns {Outcome} Filled as messages arrive. */
  send(type, content, channel = "shell") {
    const id = randomUUID();
    const header = {
      msg_id: id,
      session: this.#session,
      username: "bench",
      date: new Date().toISOString(),
      msg_type: type,
      version: "5.4",
    };
    const parts = [header, {}, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
    const hmac = createHmac("sha256", this.#key);
    for (const part of parts) hmac.update(part);
    const outcome = { id, reply: undefined, replyMs: undefined, idleMs: undefined, published: [] };
    const frames = [delimiter, hmac.digest("hex"), ...parts];
    this.#open.set(id, { outcome, sentAt: performance.now() });
    this.#sending = this.#sending.then(() => this.#sockets[channel].send(frames));
    return outcome;
  }

  /** Ends the process, all it started, and the connection. */
  async stop() {
    const tree = processTree(this.#child.pid);
    for (const pid of tree) kill(pid);
    for (const socket of Object.values(this.#sockets)) socket.close();
    while (this.isAlive && this.#child.pid !== undefined) await sleep(5);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Some kernels drop the first request, so that clients repeat it. */
  async #untilAnswered() {
    for (let attempt = 0; attempt < 10; attempt++) {
      const outcome = this.send("kernel_info_request", {});
      for (let waitedMs = 0; outcome.reply === undefined && waitedMs < 3_000; waitedMs += 1) {
        if (!this.isAlive) throw new Error(`Expected a kernel, but it ended: ${this.#command.join(" ")}`);
        await new Promise((resolve) => {
          this.#wake = resolve;
          setTimeout(resolve, 1);
        });
      }
      this.#open.delete(outcome.id);
      if (outcome.reply !== undefined) return outcome;
    }
    throw new Error(`Expected a kernel_info_reply, got none: ${this.#command.join(" ")}`);
  }

  async #untilSubscribed() {
    for (let attempt = 0; attempt < 20; attempt++) {
      const { idleMs } = await this.request("kernel_info_request", {}, { timeoutMs: 500 });
      if (idleMs !== undefined) return;
    }
    throw new Error(`Expected a status idle, got none: ${this.#command.join(" ")}`);
  }

  async #receive(name, socket) {
    try {
      for await (const frames of socket) this.#take(name, frames, performance.now());
    } catch {
      // Closed while it was read.
    }
  }

  /** Waits until nothing has arrived for a while: some kernels go on sending what a cell wrote after its end. */
  async untilQuiet(quietMs = 300) {
    while (performance.now() - this.#lastMessageAt < quietMs) await sleep(quietMs / 2);
  }

  #take(name, frames, now) {
    this.#lastMessageAt = now;
    const at = frames.findIndex((frame) => delimiter.equals(frame));
    const [header, parent, , content] = frames.slice(at + 2).map((frame) => JSON.parse(frame.toString()));
    if (header.msg_type === "input_request") return;
    const open = this.#open.get(parent.msg_id);
    if (open === undefined) {
      if (name === "iopub") this.stray.push({ parent: parent.msg_id, type: header.msg_type, content });
      return;
    }
    const { outcome, sentAt } = open;
    const ms = now - sentAt;
    if (name !== "iopub") {
      outcome.reply = content;
      outcome.replyMs = ms;
    } else {
      outcome.published.push({ type: header.msg_type, content, ms });
      if (header.msg_type === "status" && content.execution_state === "idle") outcome.idleMs = ms;
    }
    if (name !== "iopub" || outcome.idleMs !== undefined) this.#wake();
  }
}

const executeDefaults = {
  silent: false,
  store_history: true,
  user_expressions: {},
  allow_stdin: false,
  stop_on_error: true,
};

function kill(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}

/** Starts a kernel, and another if it ends at once: a port may have been taken since it was found free. */
export async function startKernel(command, options) {
  for (let attempt = 1; ; attempt++) {
    const kernel = new Kernel(command);
    try {
      return { kernel, ...(await kernel.start(options)) };
    } catch (error) {
      await kernel.stop();
      if (attempt === 3) throw error;
    }
  }
}

/** What a cell wrote to stdout. */
export function printed({ published }) {
  return published
    .filter(({ type, content }) => type === "stream" && content.name === "stdout")
    .map(({ content }) => content.text)
    .join("");
}
