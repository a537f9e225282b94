import { describe, expect, it } from "vitest";
import { histogramQuantile } from "../../../server/serving/metrics/histogram-quantile.js";
import { contentOf } from "./stored-models.js";
import { TestServer } from "./test-server.js";

const start = (): Promise<TestServer> =>
  TestServer.start((stored) => stored.write("cancer", contentOf("tabular")));
const row = { instances: [[1, 2, 3]] };

/** Samples of the text format: name with labels, value. */
function samples(text: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(" ");
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

describe("metrics", () => {
  it("count requests by model, version and code", async () => {
    await using server = await start();
    for (let request = 0; request < 5; request++) await server.post("/v1/models/cancer:predict", row);
    await server.post("/v1/models/cancer:predict", { instances: [] });
    await server.post("/v2/models/cancer/infer", {});
    const values = samples(await server.metrics());
    expect(values.get('inference_requests_total{model="cancer",version="1",code="200"}')).toBe(5);
    expect(values.get('inference_requests_total{model="cancer",version="1",code="400"}')).toBe(2);
    expect(values.get('inference_request_duration_seconds_count{model="cancer"}')).toBe(7);
    expect(values.get('inference_in_flight{model="cancer"}')).toBe(0);
    expect(values.get('model_load_duration_seconds_count{model="cancer"}')).toBe(1);
    expect(values.get("process_cpu_seconds_total")).toBeGreaterThan(0);
  });

  it("have buckets from 0.25 ms to 10 s", async () => {
    await using server = await start();
    await server.post("/v1/models/cancer:predict", row);
    const bounds = [...samples(await server.metrics()).keys()].flatMap(
      (key) => /^inference_request_duration_seconds_bucket\{le="([^"]+)"/.exec(key)?.[1] ?? [],
    );
    expect(bounds.at(0)).toBe("0.00025");
    expect(bounds.slice(-2)).toEqual(["10", "+Inf"]);
  });

  it("never take an unknown model's name as a label", async () => {
    await using server = await start();
    for (const name of ["absent", "a b", "x".repeat(1000)]) {
      await server.post(`/v1/models/${encodeURIComponent(name)}:predict`, row);
      await server.post(`/v2/models/${encodeURIComponent(name)}/infer`, row);
      await server.post(`/v2/repository/models/${encodeURIComponent(name)}/load`);
    }
    expect(await server.metrics()).not.toMatch(/absent|a b|xxx/);
  });

  it("agree with the model's statistics", async () => {
    await using server = await start();
    expect((await server.get("/v1/models/cancer/stats")).body).toEqual({
      model: "cancer",
      version: "1",
      requests: {},
      inFlight: 0,
      uptimeSeconds: expect.any(Number),
    });
    for (let request = 0; request < 20; request++) await server.post("/v1/models/cancer:predict", row);
    await server.post("/v1/models/cancer:predict", {});

    const values = samples(await server.metrics());
    const { body } = await server.get("/v1/models/cancer/stats");
    const sum = values.get('inference_request_duration_seconds_sum{model="cancer"}') ?? 0;
    const buckets = [...values].flatMap(([key, count]) => {
      const le = /^inference_request_duration_seconds_bucket\{le="([^"]+)",model="cancer"\}$/.exec(key)?.[1];
      return le === undefined
        ? []
        : [{ upperBound: le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le), count }];
    });
    expect(body).toMatchObject({
      requests: { "200": 20, "400": 1 },
      latencySeconds: {
        mean: sum / 21,
        p50: histogramQuantile(0.5, buckets),
        p90: histogramQuantile(0.9, buckets),
        p99: histogramQuantile(0.99, buckets),
      },
    });
  });
});

describe("histogramQuantile", () => {
  const buckets = [
    { upperBound: 1, count: 10 },
    { upperBound: 2, count: 30 },
    { upperBound: Number.POSITIVE_INFINITY, count: 40 },
  ];

  it.each([
    [0, 0],
    [0.125, 0.5],
    [0.25, 1],
    [0.5, 1.5],
    [0.75, 2],
    [0.9, 2],
    [1, 2],
  ])("interpolates quantile %d as PromQL does: %d", (quantile, expected) => {
    expect(histogramQuantile(quantile, buckets)).toBeCloseTo(expected, 12);
  });

  it("is NaN without observations", () => {
    expect(histogramQuantile(0.5, [{ upperBound: Number.POSITIVE_INFINITY, count: 0 }])).toBeNaN();
  });
});
