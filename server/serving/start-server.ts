import { createServer } from "node:http";
import { createApp } from "./create-app.js";
import { DataPlane } from "./data-plane.js";
import { drain } from "./drain.js";
import { answerMalformedRequest, listen } from "./listen.js";
import { loadModel } from "./loaded-model.js";
import type { Log } from "./log.js";
import { createMetrics, modelMetricsObserver } from "./metrics/index.js";
import { ModelRegistry } from "./registry.js";
import { folderRepository } from "./repository.js";
import type { ServerPhase } from "./server-phase.js";
import { serverVersion } from "./server-version.js";

/** How {@link startServer} starts. */
export interface ServerOptions {
  /** Address to listen on. Default: 127.0.0.1, this machine only. */
  readonly host?: string;
  /** 0 for any free one. */
  readonly port: number;
  /** The local model repository; need not exist yet. */
  readonly modelsFolder: string;
  readonly log: Log;
  /** Most bytes of a body. Default: 16 MiB. */
  readonly bodyLimitBytes?: number;
  /** How long idle connections live on after `close()`, milliseconds. Default: 1000. */
  readonly graceMs?: number;
  /** How long requests may take to finish after `close()`, milliseconds. Default: 10000. */
  readonly drainTimeoutMs?: number;
}

/** A model server that listens. */
export interface RunningServer {
  /** Base URL, without a trailing slash. */
  readonly url: string;
  /** Stops accepting, answers what it has, frees the models. Calling it again awaits the same end. */
  close(): Promise<void>;
}

/** Time for all headers of a request, and for all of its body, to arrive. */
const headersTimeoutMs = 15_000;
const requestTimeoutMs = 60_000;
/** Longer than the minute that load balancers commonly keep a connection, so that they are first to close it. */
const keepAliveTimeoutMs = 65_000;

/**
 * Listens, then loads every stored model; resolves once it is ready. A model that cannot be loaded is logged and
 * listed with its reason, and the others are served.
 *
 * @throws {PortInUseError} If another process listens on the port.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host = "127.0.0.1", port, modelsFolder, log, bodyLimitBytes } = options;
  const { graceMs = 1_000, drainTimeoutMs = 10_000 } = options;
  let phase: ServerPhase = "starting";
  const metrics = createMetrics();
  const registry = new ModelRegistry({
    repository: folderRepository(modelsFolder),
    loadModel,
    log,
    observer: modelMetricsObserver(metrics),
  });
  const app = createApp({
    dataPlane: new DataPlane(registry),
    registry,
    metrics,
    log,
    serverVersion,
    phase: () => phase,
    ...(bodyLimitBytes === undefined ? {} : { bodyLimitBytes }),
  });
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
    },
    app.callback(),
  );
  server.on("clientError", answerMalformedRequest);

  const url = await listen(server, host, port);
  try {
    await registry.loadAll();
  } catch (error) {
    await drain(server, { graceMs: 0, timeoutMs: 0 });
    throw error;
  }
  phase = "ready";
  log.info("server_ready", { url, pid: process.pid, modelsFolder, models: registry.summaries().length });

  const stop = async (): Promise<void> => {
    phase = "draining";
    log.info("server_draining", { url });
    await drain(server, { graceMs, timeoutMs: drainTimeoutMs });
    await registry.close();
    log.info("server_closed", { url });
  };
  let stopped: Promise<void> | undefined;
  return {
    url,
    close() {
      stopped ??= stop();
      return stopped;
    },
  };
}
