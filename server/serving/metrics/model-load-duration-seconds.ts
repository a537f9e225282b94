import { Histogram, type Registry } from "prom-client";

/** Time to read, verify, open and warm up a version. */
export function modelLoadDurationSeconds(registry: Registry): Histogram<"model"> {
  return new Histogram({
    name: "model_load_duration_seconds",
    help: "Time to read, verify, open and warm up a version of a model, in seconds, by model.",
    labelNames: ["model"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
}
