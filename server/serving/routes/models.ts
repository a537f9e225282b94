import type { ServingMetrics } from "../metrics/index.js";
import { modelStats } from "../metrics/model-stats.js";
import type { ModelRegistry } from "../registry.js";
import type { Route } from "./route.js";

/**
 * What is loaded and how it fares.
 *
 * @param uptimeSeconds - Time the server has run.
 */
export function modelsRoutes(
  registry: ModelRegistry,
  metrics: ServingMetrics,
  uptimeSeconds: () => number,
): Route[] {
  return [
    {
      method: "GET",
      path: "/v1/models",
      handle: (context) => {
        context.body = { models: registry.summaries() };
      },
    },
    {
      method: "GET",
      path: "/v1/models/{name}",
      handle: (context, { name = "" }) => {
        const summary = registry.summary(name);
        context.body =
          summary.state === "READY" ? { ...summary, signature: registry.get(name).signature } : summary;
      },
    },
    {
      method: "GET",
      path: "/v1/models/{name}/stats",
      handle: async (context, { name = "" }) => {
        const { version } = registry.summary(name);
        context.body = await modelStats(metrics, name, version, uptimeSeconds());
      },
    },
  ];
}
