import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { join, sep } from "node:path";
import { readConnectionFile } from "./connection-file.js";
import { userStateFolder } from "./data-folder.js";
import { FileHistoryStore } from "./history-store.js";
import type { Kernel } from "./kernel.js";
import { kernelInfo } from "./kernel-info.js";
import { createLanguageService } from "./language/create-language-service.js";
import { watchParent } from "./parent-process.js";

const require = createRequire(import.meta.url);

function log(line: string): void {
  process.stderr.write(`[cellship kernel] ${line}\n`);
}

function versionOf(packageJson: string): string {
  return (require(packageJson) as { version: string }).version;
}

async function main(connectionFile: string | undefined): Promise<void> {
  const connection = readConnectionFile(connectionFile);
  const workingDirectory = process.cwd();
  // Takes the longest to start, in a thread of its own: the rest is loaded meanwhile.
  const language = createLanguageService({ workingDirectory });
  const [{ startKernel }, { createRuntime }, { bindZeromqSockets }] = await Promise.all([
    import("./kernel.js"),
    import("./runtime/create-runtime.js"),
    import("./transport/zeromq-sockets.js"),
  ]);
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
  await untilStopped(kernel);
  await kernel.close();
}

/** Serves until a client asks for shutdown, a signal ends the kernel or the process that started it is gone. */
async function untilStopped(kernel: Kernel): Promise<void> {
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

try {
  await main(process.argv[2]);
  process.exitCode = 0;
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
process.exit();
