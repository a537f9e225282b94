import { spawn } from "node:child_process";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ServerUnreachableError } from "./errors.js";
import type { MagicContext } from "./magic.js";
import { ServerClient } from "./server-client.js";

const startTimeoutMs = 20_000;
const loopbackHosts = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * A client of the model server at `context.serverUrl`. Where none runs and the address is this machine's own, one
 * is started as a process that outlives the notebook; it logs to `.server.log` in the models folder.
 *
 * @throws {NotAModelServerError} If another program holds the address.
 * @throws {ServerUnreachableError} If the server is elsewhere and silent, or does not come up within 20 s.
 */
export async function connectOrStart(context: MagicContext): Promise<ServerClient> {
  const client = new ServerClient(context.serverUrl);
  if (await client.isRunning()) return client;

  const { hostname, port } = new URL(context.serverUrl);
  if (!loopbackHosts.has(hostname)) {
    throw new ServerUnreachableError(context.serverUrl, "Start it there with `cellship serve`.");
  }
  await mkdir(context.modelsFolder, { recursive: true });
  const logFile = join(context.modelsFolder, ".server.log");
  await using log = await open(logFile, "a");
  const [command, ...rest] = context.serverCommand;
  const options = [
    "--host",
    hostname.replace(/[[\]]/g, ""),
    "--port",
    port || "80",
    "--models",
    context.modelsFolder,
  ];
  const child = spawn(command, [...rest, ...options], { detached: true, stdio: ["ignore", log.fd, log.fd] });
  child.unref();
  let ended = false;
  child.once("exit", () => {
    ended = true;
  });
  child.once("error", () => {
    ended = true;
  });

  const deadline = Date.now() + startTimeoutMs;
  while (!ended && Date.now() < deadline) {
    await sleep(50);
    if (await client.isRunning()) return client;
  }
  const lastLine = (await readFile(logFile, "utf8")).trimEnd().split("\n").at(-1) ?? "";
  throw new ServerUnreachableError(
    context.serverUrl,
    `Starting one failed${lastLine === "" ? "" : `: ${lastLine}`} (log: ${logFile}).`,
  );
}
