import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Dealer, Subscriber } from "zeromq";
import { type ConnectionInfo, endpointOf, formatConnectionInfo } from "../../kernel/protocol/index.js";
import { SendQueue } from "../../kernel/transport/send-queue.js";
import { freeConnection } from "./free-connection.js";
import { KernelClient } from "./kernel-client.js";

const mainFile = fileURLToPath(new URL("../../dist/kernel/main.js", import.meta.url));

/** The built kernel in a process of its own, with a client connected over zeromq. */
export interface SpawnedKernel {
  readonly client: KernelClient;
  readonly connection: ConnectionInfo;
  readonly process: ChildProcess;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;
  /** What the kernel has written to stderr. */
  stderr(): string;
  /** Ends kernel and client. */
  close(): Promise<void>;
}

/** Starts `dist/kernel/main.js` on free ports and waits until it answers. */
export async function spawnKernel(
  options: { readonly env?: NodeJS.ProcessEnv; readonly workingDirectory?: string } = {},
): Promise<SpawnedKernel> {
  const connection = await freeConnection();
  const folder = mkdtempSync(join(tmpdir(), "cellship-kernel-"));
  const connectionFile = join(folder, "kernel.json");
  writeFileSync(connectionFile, formatConnectionInfo(connection));
  const child = spawn(process.execPath, [mainFile, connectionFile], {
    cwd: options.workingDirectory ?? folder,
    // The user's own history stays as it is, and a test run that is killed leaves no kernel behind.
    env: { XDG_STATE_HOME: folder, JPY_PARENT_PID: String(process.pid), ...(options.env ?? process.env) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exited = new Promise<number | string>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
  });

  // The kernel asks for input where it has the request from.
  const routingId = randomUUID();
  const shell = new Dealer({ routingId, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
  const control = new Dealer({ sendHighWaterMark: 0, receiveHighWaterMark: 0 });
  const stdin = new Dealer({ routingId, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
  const iopub = new Subscriber({ receiveHighWaterMark: 0 });
  const queues = {
    shell: new SendQueue((frames) => shell.send([...frames])),
    control: new SendQueue((frames) => control.send([...frames])),
    stdin: new SendQueue((frames) => stdin.send([...frames])),
  };
  const client = new KernelClient(connection.key, (channel, frames) => void queues[channel].push(frames));
  iopub.subscribe();
  for (const [channel, socket] of [
    ["shell", shell],
    ["control", control],
    ["stdin", stdin],
    ["iopub", iopub],
  ] as const) {
    socket.connect(endpointOf(connection, channel));
  }
  let welcomed: () => void = () => undefined;
  const welcome = new Promise<void>((resolve) => {
    welcomed = resolve;
  });
  const receive = async (channel: string, socket: Dealer | Subscriber): Promise<void> => {
    for await (const frames of socket) {
      client.receive(channel, frames);
      if (client.received.at(-1)?.header.msg_type === "iopub_welcome") welcomed();
    }
  };
  const receiving = Promise.all([
    receive("shell", shell),
    receive("control", control),
    receive("stdin", stdin),
    receive("iopub", iopub),
  ]);

  const close = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
    for (const socket of [shell, control, stdin, iopub]) socket.close();
    await receiving;
    await rm(folder, { recursive: true, force: true });
    client.assertNoViolations();
  };
  const failed = exited.then((status) => {
    throw new Error(`The kernel ended with ${status} before it answered:\n${stderr}`);
  });
  failed.catch(() => undefined);
  await Promise.race([welcome, failed]);
  await client.request("kernel_info_request").done;
  return { client, connection, process: child, exited, stderr: () => stderr, close };
}
