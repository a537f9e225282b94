import Koa from "koa";
import type { DataPlane } from "./data-plane.js";
import { messageOf } from "./errors.js";
import type { Log } from "./log.js";
import type { ServingMetrics } from "./metrics/index.js";
import { errors } from "./middleware/errors.js";
import { lameDuck } from "./middleware/lame-duck.js";
import { defaultBodyLimitBytes } from "./middleware/read-json.js";
import type { ModelRegistry } from "./registry.js";
import { healthRoutes } from "./routes/health.js";
import { inferenceRoutes } from "./routes/inference.js";
import { metadataRoutes } from "./routes/metadata.js";
import { metricsRoutes } from "./routes/metrics.js";
import { modelsRoutes } from "./routes/models.js";
import { repositoryRoutes } from "./routes/repository.js";
import { createRouter } from "./routes/router.js";
import type { ServerPhase } from "./server-phase.js";

/** What the model server's HTTP side is made of. */
export interface AppOptions {
  readonly dataPlane: DataPlane;
  readonly registry: ModelRegistry;
  readonly metrics: ServingMetrics;
  readonly log: Log;
  /** Version of this package, shown by `GET /v2`. */
  readonly serverVersion: string;
  /** Default: always ready. */
  readonly phase?: () => ServerPhase;
  /** Most bytes of a body. Default: 16 MiB. */
  readonly bodyLimitBytes?: number;
}

/** The model server as a Koa application: routes over what `options` do. It opens no socket. */
export function createApp(options: AppOptions): Koa {
  const {
    registry,
    metrics,
    log,
    serverVersion,
    phase = () => "ready",
    bodyLimitBytes = defaultBodyLimitBytes,
  } = options;
  const startMs = performance.now();
  const uptimeSeconds = () => (performance.now() - startMs) / 1000;
  const app = new Koa();
  // Errors after the answer began, mostly clients that hung up; without a listener Koa prints them with a stack.
  app.on("error", (error) => log.warn("answer_broke_off", { reason: messageOf(error) }));
  app.use(lameDuck(() => phase() === "draining"));
  app.use(errors(log));
  app.use(
    createRouter([
      ...inferenceRoutes({ ...options, bodyLimitBytes }),
      ...healthRoutes(phase),
      ...metadataRoutes(registry, serverVersion),
      ...modelsRoutes(registry, metrics, uptimeSeconds),
      ...repositoryRoutes(registry),
      ...metricsRoutes(metrics),
    ]),
  );
  return app;
}
