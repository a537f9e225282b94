import { Gauge, type Registry } from "prom-client";

/** 1 for each version that answers now; what it is stands in the labels. */
export function modelInfo(registry: Registry): Gauge<"model" | "version" | "sha256"> {
  return new Gauge({
    name: "model_info",
    help: "Always 1 for the version of a model that answers, by the digest of its artifact.",
    labelNames: ["model", "version", "sha256"],
    registers: [registry],
  });
}
