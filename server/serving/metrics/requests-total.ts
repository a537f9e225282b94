import { Counter, type Registry } from "prom-client";

/** Requests for predictions that were answered, by the version that answered and the HTTP status. */
export function requestsTotal(registry: Registry): Counter<"model" | "version" | "code"> {
  return new Counter({
    name: "inference_requests_total",
    help: "Inference requests answered, by model, version and HTTP status code.",
    labelNames: ["model", "version", "code"],
    registers: [registry],
  });
}
