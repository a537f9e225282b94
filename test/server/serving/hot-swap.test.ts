import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ArtifactContent } from "../../../lib/artifact/artifact.js";
import { contentOf, references } from "./stored-models.js";
import { TestServer } from "./test-server.js";

const rows = references.tabular.inputs.x;
const predict = "/v1/models/cancer:predict";
const load = "/v2/repository/models/cancer/load";

const start = (): Promise<TestServer> =>
  TestServer.start((stored) => stored.write("cancer", contentOf("tabular")));

async function firstPrediction(server: TestServer): Promise<number | undefined> {
  const { body } = await server.post(predict, { instances: rows });
  return (body.predictions as number[][])[0]?.[0];
}

const expected = (fixture: "tabular" | "tabular-2") =>
  expect.closeTo((references[fixture].outputs.probabilities as number[][])[0]?.[0] ?? Number.NaN, 5);

describe("loading a new version", () => {
  it("swaps it in", async () => {
    await using server = await start();
    expect(await firstPrediction(server)).toEqual(expected("tabular"));
    const { sha256 } = await server.stored.write("cancer", contentOf("tabular-2"));
    expect(await firstPrediction(server)).toEqual(expected("tabular"));

    expect(await server.post(load)).toMatchObject({ status: 200, body: { version: "2", sha256 } });
    expect(await firstPrediction(server)).toEqual(expected("tabular-2"));
    const info = (await server.metrics()).split("\n").filter((line) => line.startsWith("model_info{"));
    expect(info).toEqual([`model_info{model="cancer",version="2",sha256="${sha256}"} 1`]);
  });

  it("drops no request while versions change under load", async () => {
    await using server = await start();
    const reference = ["tabular", "tabular-2"] as const;
    const ends = reference.map(
      (fixture) => (references[fixture].outputs.probabilities as number[][])[0]?.[0] ?? 0,
    );
    let running = true;
    const seen = new Map<string, number>();
    const client = async (): Promise<void> => {
      while (running) {
        const { status, body } = await server.post(predict, { instances: rows });
        const value = (body.predictions as number[][] | undefined)?.[0]?.[0] ?? Number.NaN;
        const version = ends.findIndex((end) => Math.abs(end - value) < 1e-5);
        const key = `${status} ${version}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    };
    const clients = Array.from({ length: 8 }, client);
    for (let swap = 1; swap <= 10; swap++) {
      await server.stored.write("cancer", contentOf(reference[swap % 2] ?? "tabular"));
      expect((await server.post(load)).status).toBe(200);
    }
    running = false;
    await Promise.all(clients);
    expect([...seen.keys()].sort()).toEqual(["200 0", "200 1"]);
  });

  const content = contentOf("tabular");
  it.each<[string, (server: TestServer) => Promise<unknown>, RegExp]>([
    [
      "whose graph was changed",
      ({ stored }) => stored.writeCorrupted("cancer", content),
      /model\.onnx .* to have sha256/,
    ],
    [
      "whose manifest was cut short",
      async ({ stored }) => {
        const { folder } = await stored.write("cancer", content);
        const manifest = join(folder, "manifest.json");
        await writeFile(manifest, (await readFile(manifest, "utf8")).slice(0, 100));
      },
      /manifest\.json .* to have JSON/,
    ],
    [
      "whose signature was appended to",
      async ({ stored }) =>
        appendFile(join((await stored.write("cancer", content)).folder, "signature.json"), " "),
      /signature\.json/,
    ],
    [
      "that is no graph",
      write({ ...content, onnx: new TextEncoder().encode("no graph") }),
      /ONNX Runtime cannot open the graph/,
    ],
    [
      "that does not answer its example",
      write({ ...content, signature: { ...content.signature, inputExample: [[1, 2]] } }),
      /inputExample\[0\]: expected an array of 3 values/,
    ],
    [
      "that answers its example with infinity",
      write({ ...contentOf("huge"), signature: { ...contentOf("huge").signature, inputExample: [[2]] } }),
      /is finite, got Infinity/,
    ],
    [
      "whose signature is another graph's",
      write({ ...content, signature: contentOf("huge").signature }),
      /Expected the graph to have the outputs of its signature/,
    ],
    [
      "with preprocessing that does not exist",
      write({ ...content, preprocessing: [{ type: "Magic" }] }),
      /Expected a transformer of type/,
    ],
  ])("refuses one %s, and the old one still answers", async (_, writeNext, reason) => {
    await using server = await start();
    await writeNext(server);
    const { status, body } = await server.post(load);
    expect(status).toBe(422);
    expect(body.error).toMatch(reason);
    expect(body.error).toMatch(/^Version 2 of model "cancer" was refused: .* Version 1 still answers\.$/);
    expect(await firstPrediction(server)).toEqual(expected("tabular"));
    expect((await server.get("/v1/models")).body.models).toEqual([
      expect.objectContaining({ version: "1", state: "READY", reason: expect.stringMatching(reason) }),
    ]);
  });

  it("forgets a refusal once a version is good", async () => {
    await using server = await start();
    await server.stored.writeCorrupted("cancer", content);
    expect((await server.post(load)).status).toBe(422);
    await server.stored.write("cancer", contentOf("tabular-2"));
    expect((await server.post(load)).body).not.toHaveProperty("reason");
    expect((await server.get("/v1/models/cancer")).body).toMatchObject({ version: "3", state: "READY" });
  });

  it("starts with the last good version if the newest is corrupted", async () => {
    await using server = await TestServer.start(async (stored) => {
      await stored.write("cancer", contentOf("tabular"));
      await stored.writeCorrupted("cancer", contentOf("tabular-2"));
    });
    expect(await firstPrediction(server)).toEqual(expected("tabular"));
    expect((await server.get("/v1/models/cancer")).body).toMatchObject({
      version: "1",
      reason: expect.stringContaining("model.onnx"),
    });
  });

  it("takes several loads of one name at once, one after the other", async () => {
    await using server = await start();
    await server.stored.write("cancer", contentOf("tabular-2"));
    const answers = await Promise.all(Array.from({ length: 5 }, () => server.post(load)));
    expect(answers.map(({ status, body }) => `${status} ${body.version}`)).toEqual(Array(5).fill("200 2"));
  });
});

function write(next: ArtifactContent) {
  return ({ stored }: TestServer): Promise<unknown> => stored.write("cancer", next);
}

describe("unloading a model", () => {
  it("lasts when the server starts again, until the model is loaded", async () => {
    await using first = await start();
    expect((await first.post("/v2/repository/models/cancer/unload")).status).toBe(200);

    const modelsFolder = first.stored.folder;
    await using second = await TestServer.start(undefined, { modelsFolder });
    expect((await second.post(predict, { instances: rows })).status).toBe(503);
    expect((await second.get("/v1/models")).body).toMatchObject({
      models: [
        { name: "cancer", version: "1", state: "UNAVAILABLE", reason: expect.stringContaining("unloaded") },
      ],
    });
    expect((await second.post(load)).status).toBe(200);

    await using third = await TestServer.start(undefined, { modelsFolder });
    expect((await third.post(predict, { instances: rows })).status).toBe(200);
  });
});
