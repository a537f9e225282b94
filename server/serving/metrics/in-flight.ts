import { Gauge, type Registry } from "prom-client";

/** Requests for predictions that are being answered. */
export function inFlight(registry: Registry): Gauge<"model"> {
  return new Gauge({
    name: "inference_in_flight",
    help: "Inference requests being answered, by model.",
    labelNames: ["model"],
    registers: [registry],
  });
}
