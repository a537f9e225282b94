import { spawn } from "node:child_process";
import type { MagicContext } from "./magic.js";

/** How long a command may take to end after an interrupt before it is killed, milliseconds. */
const patienceMs = 2000;

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
 * @returns The exit code, or the signal that ended it.
 * @throws {Error} If the command cannot be started, or the cell is interrupted.
 */
export async function runCommand(
  context: MagicContext,
  command: string,
  args: readonly string[],
  shell: boolean,
): Promise<number | NodeJS.Signals> {
  const { signal } = context;
  signal.throwIfAborted();
  const child = spawn(command, args, {
    cwd: context.workingDirectory,
    shell,
    // A group of its own, so that an interrupt reaches what the shell started.
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => context.write(name, text));
  }
  let killer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    const { pid } = child;
    if (pid === undefined) return;
    signalGroup(pid, "SIGINT");
    killer = setTimeout(() => signalGroup(pid, "SIGKILL"), patienceMs);
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
    clearTimeout(killer);
    signal.removeEventListener("abort", interrupt);
  }
}
