import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { completeMagic } from "../magics/complete.js";
import { magicRegistry } from "../magics/index.js";
import { expandMagics } from "../magics/parse.js";
import { readConnectionFile } from "./connection-file.js";
import { userStateFolder } from "./data-folder.js";
import type { Interpreter } from "./handlers/services.js";
import { FileHistoryStore } from "./history-store.js";
import { interpretCell } from "./interpreter/interpret-cell.js";
import { type Kernel, startKernel } from "./kernel.js";
import { kernelInfo } from "./kernel-info.js";
import { createLanguageService } from "./language/create-language-service.js";
import { watchParent } from "./parent-process.js";
import { createRuntime } from "./runtime/create-runtime.js";
import { bindZeromqSockets } from "./transport/zeromq-sockets.js";

const require = createRequire(import.meta.url);

const interpreter: Interpreter = {
  // Only described here: it runs where it was defined.
  defineMagic: (magic) => magicRegistry.define({ ...magic, run: async () => undefined }),
  completeMagic: (source, offset) => completeMagic(source, offset, magicRegistry),
  interpret: (source, filename) => interpretCell(source, { filename, magics: magicRegistry }),
  expand(source) {
    try {
      return expandMagics(source, magicRegistry);
    } catch {
      // A magic line that is still being typed: what stands there is the best text there is.
      return { text: source, map: { toSource: (offset) => offset, toTarget: (offset) => offset } };
    }
  },
};

function log(line: string): void {
  process.stderr.write(`[cellship kernel] ${line}\n`);
}

function versionOf(packageJson: string): string {
  return (require(packageJson) as { version: string }).version;
}

async function main(connectionFile: string | undefined): Promise<void> {
  const connection = readConnectionFile(connectionFile);
  const sockets = await bindZeromqSockets(connection);
  const workingDirectory = process.cwd();
  const kernel = startKernel({
    connection,
    sockets,
    info: kernelInfo(versionOf("../../package.json"), versionOf("typescript/package.json")),
    interpreter,
    language: createLanguageService({ workingDirectory }),
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
