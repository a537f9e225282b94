import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { join, sep } from "node:path";
import { readConnectionFile } from "./connection-file.js";
import { userStateFolder } from "./data-folder.js";
import { FileHistoryStore } from "./history-store.js";
import { type Kernel, startKernel } from "./kernel.js";
import { kernelInfo } from "./kernel-info.js";
import type { LanguageService } from "./language/language-service.js";
import { watchParent } from "./parent-process.js";
import { createRuntime } from "./runtime/create-runtime.js";
import { bindZeromqSockets } from "./transport/zeromq-sockets.js";

const require = createRequire(import.meta.url);

function versionOf(packageJson: string): string {
  return (require(packageJson) as { version: string }).version;
}

/** What {@link serve} is given. */
export interface ServeOptions {
  /** Path of the connection file, as the client named it. */
  readonly connectionFile: string | undefined;
  /** Folder of the notebook, absolute. */
  readonly workingDirectory: string;
  readonly language: LanguageService;
  /** Takes one line for the kernel's log. */
  readonly log: (line: string) => void;
}

/**
 * Puts the kernel together and serves until a client asks for shutdown, a signal ends the kernel or the process that
 * started it is gone.
 *
 * @throws {Error} If the connection file or a port cannot be used; the message says which, and what to do.
 */
export async function serve({
  connectionFile,
  workingDirectory,
  language,
  log,
}: ServeOptions): Promise<void> {
  const connection = readConnectionFile(connectionFile);
  const sockets = await bindZeromqSockets(connection);
  const kernel = startKernel({
    connection,
    sockets,
    info: kernelInfo(versionOf("../../package.json"), versionOf("typescript/package.json")),
    interpreter: import("./interpreter/cell-interpreter.js").then(({ createCellInterpreter }) =>
      createCellInterpreter(workingDirectory),
    ),
    language,
    cellPrefix: join(tmpdir(), `cellship_${process.pid}`) + sep,
    historyStore: new FileHistoryStore({
      folder: join(
        userStateFolder({ platform: process.platform, env: process.env, home: homedir() }),
        "history",
      ),
      log,
    }),
    startRuntime: (onOutput, onLoss) => createRuntime({ workingDirectory, onOutput, onLoss }),
    log,
  });
  await untilStopped(kernel, log);
  await kernel.close();
}

async function untilStopped(kernel: Kernel, log: ServeOptions["log"]): Promise<void> {
  process.on("SIGINT", () => {
    kernel.interrupt().catch((error: unknown) => log(`Could not interrupt: ${String(error)}`));
  });
  const terminated = new Promise<void>((resolve) => {
    process.once("SIGTERM", () => resolve());
  });
  const orphaned = new Promise<void>((resolve) => {
    const parent = Number(process.env.JPY_PARENT_PID);
    // On Windows the variable holds a handle, not an id.
    if (parent > 1 && process.platform !== "win32") watchParent(parent, resolve);
  });
  await Promise.race([kernel.shutdownRequested, terminated, orphaned]);
}
