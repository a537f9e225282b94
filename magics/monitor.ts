import type { ModelStats } from "../lib/artifact/index.js";
import { type Displayable, displaySymbol, type MimeBundle } from "../lib/display.js";
import type { Magic } from "./magic.js";
import { ServerClient } from "./server-client.js";
import { Table } from "./table.js";

/** A deployed model's request figures at one moment: those that `/metrics` exports to Prometheus. */
export class MonitorReport implements Displayable {
  readonly stats: ModelStats;

  constructor(stats: ModelStats) {
    this.stats = stats;
  }

  /** Requests answered, of any status. */
  get requestCount(): number {
    return Object.values(this.stats.requests).reduce((sum, count) => sum + count, 0);
  }

  /** Share of the requests answered with a status of 400 or more, in [0, 1]; 0 before the first. */
  get errorRate(): number {
    const failed = Object.entries(this.stats.requests).filter(([code]) => Number(code) >= 400);
    return failed.reduce((sum, [, count]) => sum + count, 0) / Math.max(1, this.requestCount);
  }

  [displaySymbol](): MimeBundle {
    const { model, version, requests, inFlight, latencySeconds, uptimeSeconds } = this.stats;
    const codes = Object.entries(requests).map(([code, count]): [string, string] => [
      `  status ${code}`,
      String(count),
    ]);
    const latency = (["mean", "p50", "p90", "p99"] as const).map((name): [string, string] => [
      `latency ${name}`,
      latencySeconds === undefined ? "no request yet" : `${(latencySeconds[name] * 1000).toFixed(2)} ms`,
    ]);
    return new Table(
      `${model}, version ${version}, up ${formatDuration(uptimeSeconds)}`,
      ["figure", "value"],
      [
        ["requests", String(this.requestCount)],
        ...codes,
        ["error rate", `${(this.errorRate * 100).toFixed(1)} %`],
        ["in flight", String(inFlight)],
        ...latency,
      ],
    )[displaySymbol]();
  }
}

/** Shows how a deployed model fares. */
export const monitorMagic: Magic<{ readonly name: string }, MonitorReport> = {
  name: "monitor",
  summary: "Show a deployed model's requests, errors and latency",
  positional: [{ name: "name", kind: "word", required: true, summary: "name of the model" }],
  options: [],
  async run({ name }, context) {
    return new MonitorReport(await new ServerClient(context.serverUrl).stats(name));
  },
};

function formatDuration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
