import { Histogram, type Registry } from "prom-client";

/** From a quarter of a millisecond, where small models answer, to 10 s. */
export const latencyBuckets = [
  0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** Time from a request's headers to its answer, reading the body included. */
export function requestDurationSeconds(registry: Registry): Histogram<"model"> {
  return new Histogram({
    name: "inference_request_duration_seconds",
    help: "Time from the arrival of an inference request to its answer, in seconds, by model.",
    labelNames: ["model"],
    buckets: latencyBuckets,
    registers: [registry],
  });
}
