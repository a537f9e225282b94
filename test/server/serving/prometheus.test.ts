import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freePort } from "../../helpers/free-port.js";
import { hasPeer, isOnPath } from "../../helpers/peers.js";
import { contentOf } from "./stored-models.js";
import { TestServer } from "./test-server.js";

/** Whether a program of Debian's package `prometheus` is installed. */
function isInstalled(program: "prometheus" | "promtool"): boolean {
  return hasPeer(program, isOnPath(program), "apt-get install prometheus");
}

/** A real Prometheus that scrapes one target five times a second. */
class Prometheus {
  readonly #url: string;
  readonly #stop: () => Promise<void>;

  private constructor(url: string, stop: () => Promise<void>) {
    this.#url = url;
    this.#stop = stop;
  }

  static async start(target: string): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), "cellship-prometheus-"));
    const config = join(folder, "prometheus.yml");
    await writeFile(
      config,
      [
        "global: { scrape_interval: 200ms, scrape_timeout: 200ms }",
        "scrape_configs:",
        `  - { job_name: cellship, static_configs: [{ targets: ["${target}"] }] }`,
        "",
      ].join("\n"),
    );
    const port = await freePort();
    const child = spawn(
      "prometheus",
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--log.level=error",
      ],
      { stdio: "ignore" },
    );
    const exited = once(child, "exit");
    return new Prometheus(`http://127.0.0.1:${port}`, async () => {
      child.kill("SIGTERM");
      await exited;
      await rm(folder, { recursive: true, force: true });
    });
  }

  /** Value of an instant query with one result; nothing before there is one. */
  async query(promql: string): Promise<number | undefined> {
    const response = await fetch(`${this.#url}/api/v1/query?query=${encodeURIComponent(promql)}`).catch(
      () => undefined,
    );
    if (response === undefined || !response.ok) return undefined;
    const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    const value = data.result[0]?.value[1];
    return value === undefined ? undefined : Number(value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }
}

const start = (): Promise<TestServer> =>
  TestServer.start((stored) => stored.write("cancer", contentOf("tabular")));

async function send(server: TestServer, good: number, bad: number): Promise<void> {
  for (let request = 0; request < good; request++) {
    await server.post("/v1/models/cancer:predict", { instances: [[request, 2, 3]] });
  }
  for (let request = 0; request < bad; request++) {
    await server.post("/v1/models/cancer:predict", { instances: [[null, 2, 3]] });
  }
}

describe("Prometheus", () => {
  it.skipIf(!isInstalled("prometheus"))("scrapes the server and counts its predictions", async () => {
    await using server = await start();
    await using prometheus = await Prometheus.start(new URL(server.url).host);
    await send(server, 40, 3);
    const options = { timeout: 30_000, interval: 200 };
    const value = (promql: string) => expect.poll(() => prometheus.query(promql), options);
    await value('sum(inference_requests_total{model="cancer"})').toBe(43);
    await value('sum(inference_requests_total{model="cancer",code="200"})').toBe(40);
    await value('sum(inference_requests_total{model="cancer",code="400",version="1"})').toBe(3);
    await value('inference_request_duration_seconds_count{model="cancer"}').toBe(43);
    await value('count(model_info{model="cancer",version="1"})').toBe(1);

    const { body } = await server.get("/v1/models/cancer/stats");
    const promql = 'histogram_quantile(0.9, inference_request_duration_seconds_bucket{model="cancer"})';
    const { p90 } = body.latencySeconds as { p90: number };
    await value(promql).toBeCloseTo(p90, 12);
  });

  it.skipIf(!isInstalled("promtool"))("finds nothing to say against /metrics", async () => {
    await using server = await start();
    await send(server, 2, 1);
    const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], {
      input: await server.metrics(),
      encoding: "utf8",
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});
