import type { ModelStats } from "../../../lib/artifact/wire.js";
import { type Bucket, histogramQuantile } from "./histogram-quantile.js";
import type { ServingMetrics } from "./index.js";

/**
 * One model's figures, read from the registry that `/metrics` exports.
 *
 * @param version - The one that answers now; the requests are those of all versions.
 * @param uptimeSeconds - Time the server has run.
 */
export async function modelStats(
  metrics: ServingMetrics,
  model: string,
  version: string,
  uptimeSeconds: number,
): Promise<ModelStats> {
  const [requests, inFlight, duration] = await Promise.all([
    metrics.requestsTotal.get(),
    metrics.inFlight.get(),
    metrics.requestDurationSeconds.get(),
  ]);
  const byCode: Record<string, number> = {};
  for (const { labels, value } of requests.values) {
    if (labels.model !== model) continue;
    const code = String(labels.code);
    byCode[code] = (byCode[code] ?? 0) + value;
  }
  const observed = duration.values.filter(({ labels }) => labels.model === model);
  const latencySeconds = latency(observed);
  return {
    model,
    version,
    requests: byCode,
    inFlight: inFlight.values.find(({ labels }) => labels.model === model)?.value ?? 0,
    ...(latencySeconds === undefined ? {} : { latencySeconds }),
    uptimeSeconds,
  };
}

/** A value of a histogram as prom-client lists it; buckets carry the label `le`. */
interface Sample {
  readonly metricName?: string | undefined;
  readonly labels: Readonly<Record<string, string | number | undefined>>;
  readonly value: number;
}

function latency(samples: readonly Sample[]): ModelStats["latencySeconds"] {
  const buckets: Bucket[] = [];
  let sum = 0;
  let count = 0;
  for (const { metricName = "", labels, value } of samples) {
    if (metricName.endsWith("_sum")) sum = value;
    else if (metricName.endsWith("_count")) count = value;
    else if (labels.le !== undefined) {
      const upperBound = labels.le === "+Inf" ? Number.POSITIVE_INFINITY : Number(labels.le);
      buckets.push({ upperBound, count: value });
    }
  }
  if (count === 0) return undefined;
  const quantile = (q: number) => histogramQuantile(q, buckets);
  return { mean: sum / count, p50: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99) };
}
