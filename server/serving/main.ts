import { hostname } from "node:os";
import { jsonLog } from "./log.js";
import { removeRunningServer, writeRunningServer } from "./running-server.js";
import { type RunningServer, startServer } from "./start-server.js";

/** What `cellship serve` was asked for. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly modelsFolder: string;
}

/**
 * Runs the model server in this process: logs JSON lines to standard error, drains at SIGTERM and SIGINT.
 * A second signal ends the process at once.
 *
 * @returns The server, once it is ready, and a promise of its end.
 * @throws {PortInUseError} If another process listens on the port.
 */
export async function serve(
  options: ServeOptions,
): Promise<{ readonly server: RunningServer; readonly closed: Promise<void> }> {
  const log = jsonLog((line) => process.stderr.write(line));
  const server = await startServer({ ...options, log });
  const note = { url: server.url, pid: process.pid, hostname: hostname() };
  const noted = writeRunningServer(options.modelsFolder, note);
  // Before anything is awaited: a signal may come as soon as the server says that it is ready.
  const closed = new Promise<void>((resolve, reject) => {
    const stop = (signal: NodeJS.Signals): void => {
      process.off("SIGTERM", stop);
      process.off("SIGINT", stop);
      log.info("signal_received", { signal });
      server
        .close()
        .then(() => noted)
        .then(() => removeRunningServer(options.modelsFolder))
        .then(resolve, reject);
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
  });
  await noted;
  return { server, closed };
}
