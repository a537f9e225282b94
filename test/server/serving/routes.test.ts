import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../helpers/close-to.js";
import { contentOf, references } from "./stored-models.js";
import { TestServer } from "./test-server.js";

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start(async (stored) => {
    await stored.write("cancer", contentOf("tabular"));
    await stored.write("ratings", contentOf("ratings"));
    await stored.writeCorrupted("broken", contentOf("huge"));
  });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describe("the server", () => {
  it("is live and ready", async () => {
    expect(await server.get("/v2/health/live")).toMatchObject({ status: 200, body: { live: true } });
    expect(await server.get("/v2/health/ready")).toMatchObject({ status: 200, body: { ready: true } });
  });

  it("says what it is", async () => {
    const { body } = await server.get("/v2");
    expect(body).toMatchObject({ name: "cellship", extensions: ["model_repository"] });
    expect(body.version).toMatch(/^\d+\.\d+\.\d+/);
  });

  it("answers HEAD as GET, without a body", async () => {
    const response = await fetch(`${server.url}/v2`, { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });

  it("lists its models with the reason why one does not answer", async () => {
    const { body } = await server.get("/v1/models");
    expect(body.models).toEqual([
      {
        name: "broken",
        version: "1",
        state: "UNAVAILABLE",
        reason: expect.stringMatching(/^Expected model\.onnx in .*broken\/1 to have sha256 \w{64}/),
        sha256: "",
      },
      { name: "cancer", version: "1", state: "READY", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { name: "ratings", version: "1", state: "READY", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });
});

describe("a model", () => {
  it("predicts in TensorFlow Serving's form", async () => {
    const { inputs, outputs } = references.tabular;
    const { status, headers, body } = await server.post("/v1/models/cancer:predict", { instances: inputs.x });
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    expectClose(body.predictions, outputs.probabilities, 1e-5);
  });

  it("predicts in the Open Inference Protocol's form", async () => {
    const { status, body } = await server.post("/v2/models/cancer/infer", {
      id: "42",
      inputs: [{ name: "x", shape: [2, 3], datatype: "FP32", data: references.tabular.inputs.x }],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ model_name: "cancer", model_version: "1", id: "42" });
    const [output] = body.outputs as { shape: number[]; data: number[] }[];
    expect(output?.shape).toEqual([2, 2]);
    expectClose(output?.data, references.tabular.outputs.probabilities?.flat(), 1e-5);
  });

  it("takes its own input example", async () => {
    const { body } = await server.get("/v1/models/cancer");
    const { inputExample } = body.signature as { inputExample: unknown[] };
    expect((await server.post("/v1/models/cancer:predict", { instances: inputExample })).status).toBe(200);
  });

  it("describes itself", async () => {
    expect((await server.get("/v1/models/cancer")).body).toMatchObject({
      name: "cancer",
      version: "1",
      state: "READY",
      signature: { features: ["age", "height", "weight"], classes: ["benign", "malignant"] },
    });
    expect((await server.get("/v2/models/ratings")).body).toEqual({
      name: "ratings",
      versions: ["1"],
      platform: "onnxruntime_onnx",
      inputs: [
        { name: "user", datatype: "INT32", shape: [-1, 1] },
        { name: "item", datatype: "INT32", shape: [-1, 1] },
      ],
      outputs: [{ name: "rating", datatype: "FP32", shape: [-1, 1] }],
    });
  });

  it("says whether it is ready", async () => {
    expect(await server.get("/v2/models/cancer/ready")).toMatchObject({
      status: 200,
      body: { name: "cancer", ready: true },
    });
    expect((await server.get("/v2/models/broken/ready")).status).toBe(503);
    expect((await server.get("/v2/models/absent/ready")).status).toBe(404);
  });

  it("that was refused says why", async () => {
    const { status, body } = await server.post("/v1/models/broken:predict", { instances: [[1]] });
    expect(status).toBe(503);
    expect(body.error).toContain("sha256");
    expect((await server.get("/v1/models/broken")).body).toMatchObject({ state: "UNAVAILABLE" });
  });
});

describe("the model repository", () => {
  it("loads what was stored after the start, and unloads it", async () => {
    const written = await server.stored.write("late", contentOf("huge"));
    expect((await server.post("/v1/models/late:predict", { instances: [[1]] })).status).toBe(404);
    expect(await server.post("/v2/repository/models/late/load")).toMatchObject({
      status: 200,
      body: { name: "late", version: "1", state: "READY", sha256: written.sha256 },
    });
    expect((await server.post("/v1/models/late:predict", { instances: [[1]] })).status).toBe(200);

    expect(await server.post("/v2/repository/models/late/unload")).toMatchObject({
      status: 200,
      body: { name: "late", state: "UNAVAILABLE" },
    });
    const gone = await server.post("/v1/models/late:predict", { instances: [[1]] });
    expect(gone).toMatchObject({
      status: 503,
      body: {
        error: 'Model "late" has no version that answers: It was unloaded. Load it to have it answer again.',
      },
    });
    expect((await server.post("/v2/repository/models/late/unload")).status).toBe(503);
    expect((await server.post("/v2/repository/models/late/load")).status).toBe(200);
  });

  it.each(["absent", "..", "..%2f..%2fetc", "%2e%2e", "a%00b", ".server.log"])(
    "has nothing to load under the name %s",
    async (name) => {
      const { status, body } = await server.post(`/v2/repository/models/${name}/load`);
      expect(status).toBe(404);
      expect(body.error).toMatch(/^No (model|route) /);
    },
  );
});
