import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type ConnectionInfo, formatConnectionInfo } from "../../kernel/protocol/index.js";
import { KernelStartError } from "./errors.js";
import { findFreePorts } from "./free-ports.js";
import type { KernelSpec } from "./kernel-specs.js";
import type { Log } from "./log.js";

const host = "127.0.0.1";
const logTailLength = 4000;

/** How a kernel's process ended. */
export interface KernelExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** End of what it printed on its own stdout and stderr, or why it could not be started. */
  readonly logTail: string;
}

/** What a kernel's process is started with. */
export interface KernelLaunch {
  readonly spec: KernelSpec;
  /** Working directory, absolute, must exist. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the connection file is written, readable by the owner only. */
  readonly runtimeFolder: string;
  /** Given on a restart, so that the clients' sockets find the new process. Default: free ports and a new key. */
  readonly connection?: ConnectionInfo;
  readonly log: Log;
}

/** The process of one kernel and its connection file. Owner: the kernel; it ends with {@link KernelProcess.stop}. */
export class KernelProcess {
  readonly connection: ConnectionInfo;
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<KernelExit>;
  readonly startedAt = Date.now();
  readonly #child: ChildProcess;
  readonly #connectionFile: string;
  #running = true;

  private constructor(child: ChildProcess, connection: ConnectionInfo, connectionFile: string, log: Log) {
    this.#child = child;
    this.#connectionFile = connectionFile;
    this.connection = connection;
    this.exited = this.#watch(log);
  }

  /**
   * Writes the connection file and starts the kernelspec's command line.
   *
   * @returns The process; whether it could be started shows in {@link KernelProcess.exited}.
   * @throws {KernelStartError} If the connection file cannot be written.
   */
  static async start(launch: KernelLaunch): Promise<KernelProcess> {
    const { spec, folder, environment, runtimeFolder, log } = launch;
    const connection = launch.connection ?? (await newConnection(spec.name));
    const connectionFile = join(runtimeFolder, `kernel-${randomUUID()}.json`);
    try {
      await mkdir(runtimeFolder, { recursive: true, mode: 0o700 });
      await writeFile(connectionFile, formatConnectionInfo(connection), { mode: 0o600, flag: "wx" });
    } catch (cause) {
      throw new KernelStartError(`Expected to write the connection file ${connectionFile}, but: ${cause}`, {
        cause,
      });
    }
    const [command, ...rest] = spec.spec.argv.map((word) =>
      word.replaceAll("{connection_file}", connectionFile).replaceAll("{resource_dir}", spec.folder ?? ""),
    );
    const child = spawn(command as string, rest, {
      cwd: folder,
      // Kernels exit on their own when the process named here is gone, however it ended.
      env: { ...environment, ...spec.spec.env, JPY_PARENT_PID: String(process.pid) },
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own: Ctrl-C in the server's terminal must not reach the kernel, and signals reach
      // the processes that the kernel started.
      detached: process.platform !== "win32",
    });
    return new KernelProcess(child, connection, connectionFile, log);
  }

  get running(): boolean {
    return this.#running;
  }

  /** Sends a signal to the kernel and the processes in its group; does nothing when they are gone. */
  signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      if (process.platform === "win32") this.#child.kill(signal);
      else process.kill(-pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  /**
   * Ends the process in steps: the request, SIGTERM after half the time, SIGKILL at its end. Whatever the kernel
   * left running in its process group is killed as well.
   *
   * @param requestShutdown - Asks the kernel over its control channel; called once, if it still runs.
   * @param graceMs - Time until SIGKILL, milliseconds.
   */
  async stop(requestShutdown: () => void, graceMs: number): Promise<void> {
    if (!this.#running) return;
    requestShutdown();
    await Promise.race([this.exited, delay(graceMs / 2, undefined, { ref: false })]);
    if (this.#running) {
      this.signal("SIGTERM");
      await Promise.race([this.exited, delay(graceMs / 2, undefined, { ref: false })]);
    }
    this.signal("SIGKILL");
    await this.exited;
  }

  /** Kills the process group and removes the connection file at once, for the exit of the server's process. */
  kill(): void {
    if (!this.#running) return;
    this.signal("SIGKILL");
    rmSync(this.#connectionFile, { force: true });
  }

  #watch(log: Log): Promise<KernelExit> {
    let logTail = "";
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        logTail = (logTail + text).slice(-logTailLength);
        log(text.trimEnd());
      });
    }
    return new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        if (!this.#running) return;
        this.#running = false;
        void rm(this.#connectionFile, { force: true }).finally(() =>
          resolve({ code, signal, logTail: logTail.trim() }),
        );
      };
      this.#child.once("error", (error) => {
        logTail = error.message;
        end(null, null);
      });
      // Not "close": a process the kernel left behind may keep the pipes open for ever.
      this.#child.once("exit", end);
    });
  }
}

async function newConnection(kernelName: string): Promise<ConnectionInfo> {
  const [shell, iopub, stdin, control, hb] = (await findFreePorts(5, host)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    transport: "tcp",
    ip: host,
    ports: { shell, iopub, stdin, control, hb },
    key: randomUUID(),
    signatureScheme: "hmac-sha256",
    kernelName,
  };
}
