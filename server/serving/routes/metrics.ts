import type { ServingMetrics } from "../metrics/index.js";
import type { Route } from "./route.js";

/** All metrics in Prometheus's text format. */
export function metricsRoutes({ registry }: ServingMetrics): Route[] {
  return [
    {
      method: "GET",
      path: "/metrics",
      handle: async (context) => {
        context.type = registry.contentType;
        context.body = await registry.metrics();
      },
    },
  ];
}
