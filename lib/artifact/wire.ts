/** How a loaded model fares since the server started: the figures behind `/metrics`, for one model. */
export interface ModelStats {
  readonly model: string;
  /** Version that answers now. */
  readonly version: string;
  /** Requests answered, by HTTP status code. */
  readonly requests: Readonly<Record<string, number>>;
  /** Requests being answered. */
  readonly inFlight: number;
  /**
   * Request latency in seconds; quantiles are interpolated in the histogram's buckets as PromQL's
   * `histogram_quantile` does. Absent before the first request.
   */
  readonly latencySeconds?: {
    readonly mean: number;
    readonly p50: number;
    readonly p90: number;
    readonly p99: number;
  };
  /** Time the server has run, seconds. */
  readonly uptimeSeconds: number;
}

/** One row of `GET /v1/models`. */
export interface ModelSummary {
  readonly name: string;
  readonly version: string;
  readonly state: "READY" | "UNAVAILABLE";
  /** Why the newest version is not the one that answers; absent if it is. */
  readonly reason?: string;
  /** Digest of the artifact, hexadecimal. */
  readonly sha256: string;
}

/** Body of every error answer. */
export interface ErrorBody {
  /** What was expected, what arrived, what to do. */
  readonly error: string;
}
