import { spawn } from "node:child_process";
import type { MagicContext } from "./magic.js";

/** What ends a command after an interrupt, and when, milliseconds. It may ignore or outlast the gentle ways. */
const ladder: readonly (readonly [signal: NodeJS.Signals, afterMs: number])[] = [
  ["SIGINT", 0],
  ["SIGTERM", 400],
  ["SIGKILL", 2000],
];

/** Ends a command with all that it started. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // It has ended already.
  }
}

/**
 * Runs a command, with its output streamed to the running cell.
 *
 * @param shell - Whether `command` is a line for the shell.
 * @param folder - Where it runs. Default: where the session works.
 * @returns The exit code, or the signal that ended it.
 * @throws {Error} If the command cannot be started, or the cell is interrupted.
 */
export async function runCommand(
  context: MagicContext,
  command: string,
  args: readonly string[],
  shell: boolean,
  folder: string = context.workingDirectory,
): Promise<number | NodeJS.Signals> {
  const { signal } = context;
  signal.throwIfAborted();
  const child = spawn(command, args, {
    cwd: folder,
    shell,
    // A group of its own, so that an interrupt reaches what the shell started.
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => context.write(name, text));
  }
  const timers: NodeJS.Timeout[] = [];
  const interrupt = (): void => {
    const { pid } = child;
    if (pid === undefined) return;
    for (const [name, afterMs] of ladder) timers.push(setTimeout(() => signalGroup(pid, name), afterMs));
  };
  signal.addEventListener("abort", interrupt);
  try {
    const ended = await new Promise<number | NodeJS.Signals>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, by) => resolve(code ?? by ?? 0));
    });
    signal.throwIfAborted();
    return ended;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal.removeEventListener("abort", interrupt);
  }
}
