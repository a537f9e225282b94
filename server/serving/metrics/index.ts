import { type Counter, type Gauge, type Histogram, Registry } from "prom-client";
import type { RegistryObserver } from "../registry.js";
import { inFlight } from "./in-flight.js";
import { modelInfo } from "./model-info.js";
import { modelLoadDurationSeconds } from "./model-load-duration-seconds.js";
import { processMetrics } from "./process-metrics.js";
import { requestDurationSeconds } from "./request-duration-seconds.js";
import { requestsTotal } from "./requests-total.js";

/** What the server counts and measures. */
export interface ServingMetrics {
  /** Holds all of them, and those of the process; `GET /metrics` exports it. */
  readonly registry: Registry;
  readonly requestsTotal: Counter<"model" | "version" | "code">;
  readonly requestDurationSeconds: Histogram<"model">;
  readonly inFlight: Gauge<"model">;
  readonly modelInfo: Gauge<"model" | "version" | "sha256">;
  readonly modelLoadDurationSeconds: Histogram<"model">;
}

/** All metrics in a registry of their own. */
export function createMetrics(): ServingMetrics {
  const registry = new Registry();
  processMetrics(registry);
  return {
    registry,
    requestsTotal: requestsTotal(registry),
    requestDurationSeconds: requestDurationSeconds(registry),
    inFlight: inFlight(registry),
    modelInfo: modelInfo(registry),
    modelLoadDurationSeconds: modelLoadDurationSeconds(registry),
  };
}

/** Keeps the metrics of loaded models up to date. */
export function modelMetricsObserver(metrics: ServingMetrics): RegistryObserver {
  return {
    loaded({ name, version, sha256 }, seconds) {
      metrics.modelInfo.set({ model: name, version, sha256 }, 1);
      metrics.modelLoadDurationSeconds.observe({ model: name }, seconds);
    },
    retired({ name, version, sha256 }) {
      metrics.modelInfo.remove({ model: name, version, sha256 });
    },
  };
}
