import { collectDefaultMetrics, type Registry } from "prom-client";

/** Gauges that prom-client names like counters, which `promtool check metrics` objects to; it also gives them by type. */
const misnamed = [
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
];

/** Memory, processor time, event-loop lag and garbage collection of this process. */
export function processMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);
}
