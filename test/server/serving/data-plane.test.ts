import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ArtifactContent } from "../../../lib/artifact/artifact.js";
import { DataPlane } from "../../../server/serving/data-plane.js";
import { loadModel } from "../../../server/serving/loaded-model.js";
import { ModelRegistry } from "../../../server/serving/registry.js";
import { folderRepository } from "../../../server/serving/repository.js";
import { expectClose as expectCloseTo } from "../../helpers/close-to.js";
import { silentLog } from "./silent-log.js";
import { contentOf, references, StoredModels } from "./stored-models.js";

const expectClose = (actual: unknown, expected: unknown): void => expectCloseTo(actual, expected, 1e-5);

let stored: StoredModels;
let registry: ModelRegistry;
let dataPlane: DataPlane;

/** Raw rows 100 times as large, which the scaler undoes. */
const scaled: ArtifactContent = {
  ...contentOf("tabular"),
  preprocessing: [
    {
      type: "StandardScaler",
      mean: [1000, 1000, 1000],
      variance: [10000, 10000, 10000],
      scale: [100, 100, 100],
    },
  ],
  signature: { ...contentOf("tabular").signature, inputExample: [[1050, 900, 1200]] },
};

beforeAll(async () => {
  stored = await StoredModels.create();
  registry = new ModelRegistry({ repository: folderRepository(stored.folder), loadModel, log: silentLog });
  for (const fixture of ["tabular", "ratings", "image", "huge", "mean"] as const) {
    await stored.write(fixture, contentOf(fixture));
  }
  await stored.write("scaled", scaled);
  await registry.loadAll();
  dataPlane = new DataPlane(registry);
});

afterAll(async () => {
  await registry.close();
  await stored.remove();
});

const predictions = async (model: string, instances: unknown): Promise<unknown> =>
  (await dataPlane.predict(model, { instances })).response.predictions;

describe("predict", () => {
  it("answers as PyTorch does", async () => {
    const { inputs, outputs } = references.tabular;
    expectClose(await predictions("tabular", inputs.x), outputs.probabilities);
  });

  it("names the version that answered", async () => {
    const { version } = await dataPlane.predict("tabular", { instances: [[1, 2, 3]] });
    expect(version).toBe("1");
  });

  it("takes rows as objects by feature, in any order", async () => {
    const rows = [{ weight: 2, age: 0.5, height: -1 }, [1.5, 0.25, -0.75]];
    expectClose(await predictions("tabular", rows), references.tabular.outputs.probabilities);
  });

  it("takes one object a row for several inputs", async () => {
    const rows = [
      { user: [0], item: [4] },
      { user: [3], item: [1] },
    ];
    expectClose(await predictions("ratings", rows), references.ratings.outputs.rating);
  });

  it("answers one object a row for several outputs", async () => {
    const { inputs, outputs } = references.image;
    const answer = (await predictions("image", inputs.image)) as Record<string, unknown>[];
    expectClose(
      answer.map(({ probabilities }) => probabilities),
      outputs.probabilities,
    );
    expectClose(
      answer.map(({ logits }) => logits),
      outputs.logits,
    );
  });

  it("takes sequences of any length, one length a request", async () => {
    const [short, long] = await Promise.all([
      predictions("mean", [[[1, 2]]]),
      predictions("mean", [
        [
          [1, 2],
          [3, 6],
        ],
      ]),
    ]);
    expectClose(short, [[1, 2]]);
    expectClose(long, [[2, 4]]);
    await expect(
      predictions("mean", [
        [[1, 2]],
        [
          [1, 2],
          [3, 4],
        ],
      ]),
    ).rejects.toThrow("instances[1]: expected arrays of shape [1, 2], got an array of 2.");
  });

  it("applies the artifact's preprocessing to raw rows", async () => {
    const raw = references.tabular.inputs.x?.map((row) =>
      (row as number[]).map((value) => value * 100 + 1000),
    );
    expectClose(await predictions("scaled", raw), references.tabular.outputs.probabilities);
  });

  it.each<[string, unknown, string]>([
    ["no object", [[1, 2, 3]], 'Expected {"instances": [...]}, got an array of 1.'],
    ["null", null, 'Expected {"instances": [...]}, got null.'],
    ["no instances", {}, "instances: expected an array of rows, got nothing."],
    ["another key", { inputs: [[1, 2, 3]] }, '"inputs" is not a key of a predict request'],
    ["instances that are no array", { instances: 3 }, "instances: expected an array of rows, got 3."],
    ["no row", { instances: [] }, "instances: expected at least one row, got an empty array."],
    ["a flat row", { instances: [1, 2, 3] }, "instances[0]: expected an array of 3 values, got 1."],
    [
      "a short row",
      { instances: [[1, 2]] },
      "instances[0]: expected an array of 3 values, got an array of 2.",
    ],
    ["a ragged row", { instances: [[1, 2, 3], [1]] }, "instances[1]: expected an array of 3 values"],
    [
      "a deep row",
      { instances: [[[1], 2, 3]] },
      "instances[0][0]: expected a finite number within the range of FP32, got an array of 1.",
    ],
    [
      "null in a row",
      { instances: [[1, null, 3]] },
      "instances[0][1]: expected a finite number within the range of FP32, got null.",
    ],
    [
      "text in a row",
      { instances: [[1, "2", 3]] },
      'instances[0][1]: expected a finite number within the range of FP32, got "2".',
    ],
    ["true in a row", { instances: [[1, true, 3]] }, "got true."],
    [
      "1e300",
      { instances: [[1, 1e300, 3]] },
      "instances[0][1]: expected a finite number within the range of FP32, got 1e+300.",
    ],
    ["infinity", { instances: [[1, Number.POSITIVE_INFINITY, 3]] }, "got Infinity."],
    [
      "an unknown feature",
      { instances: [{ age: 1, height: 2, wieght: 3 }] },
      'instances[0]: expected a value for each feature ("age", "height", "weight"), got unknown "wieght", missing "weight".',
    ],
    [
      "a feature of the wrong type",
      { instances: [{ age: 1, height: {}, weight: 3 }] },
      "instances[0][1]: expected a finite number within the range of FP32, got an empty object.",
    ],
    ["a prototype as feature", { instances: [JSON.parse('{"__proto__": 1}')] }, 'got unknown "__proto__"'],
  ])("refuses %s", async (_, body, message) => {
    await expect(dataPlane.predict("tabular", body)).rejects.toThrow(message);
    await expect(dataPlane.predict("tabular", body)).rejects.toMatchObject({ name: "InvalidInputError" });
  });

  it.each<[string, unknown, string]>([
    ["a fraction", { user: [0.5], item: [1] }, "expected an integer within the range of INT32, got 0.5."],
    [
      "2^31",
      { user: [2 ** 31], item: [1] },
      "expected an integer within the range of INT32, got 2147483648.",
    ],
    [
      "an index outside of the table",
      { user: [4], item: [1] },
      "user: expected whole numbers from 0 to 3, got 4 in row 0.",
    ],
    [
      "a negative index",
      { user: [0], item: [-1] },
      "item: expected whole numbers from 0 to 4, got -1 in row 0.",
    ],
    ["a missing input", { user: [0] }, 'expected a value for each input ("user", "item"), missing "item".'],
    [
      "an array for several inputs",
      [0, 1],
      'expected an object with the inputs "user", "item", got an array of 2.',
    ],
  ])("refuses %s in an embedding", async (_, row, message) => {
    await expect(predictions("ratings", [row])).rejects.toThrow(message);
  });

  it("refuses values that overflow, and only the request that holds them", async () => {
    const [good, bad, alsoGood] = await Promise.allSettled([
      predictions("huge", [[0.5]]),
      predictions("huge", [[1], [2]]),
      predictions("huge", [[1]]),
    ]);
    expect(good.status).toBe("fulfilled");
    expect(alsoGood.status).toBe("fulfilled");
    expect(bad).toMatchObject({ status: "rejected", reason: { name: "InvalidInputError" } });
    expect(String((bad as PromiseRejectedResult).reason)).toContain("got Infinity for row 1");
  });

  it("refuses an unknown model and says which there are", async () => {
    await expect(predictions("../tabular", [[1, 2, 3]])).rejects.toThrow(
      'No model "../tabular". Models: huge, image, mean, ratings, scaled, tabular. Deploy it first.',
    );
  });

  it("keeps concurrent answers apart", async () => {
    const rows = Array.from({ length: 200 }, (_, index) => [index / 100, -index / 50, 1]);
    const alone: unknown[] = [];
    for (const row of rows) alone.push(await predictions("tabular", [row]));
    const together = await Promise.all(rows.map((row) => predictions("tabular", [row])));
    expectClose(together, alone);
  });
});

describe("infer", () => {
  const x = { name: "x", shape: [2, 3], datatype: "FP32", data: [0.5, -1, 2, 1.5, 0.25, -0.75] };

  it("answers as PyTorch does, with names, shape and the request's id", async () => {
    const { response } = await dataPlane.infer("tabular", { id: "r1", inputs: [x] });
    expect(response).toMatchObject({
      model_name: "tabular",
      model_version: "1",
      id: "r1",
      outputs: [{ name: "probabilities", datatype: "FP32", shape: [2, 2] }],
    });
    expectClose(response.outputs[0]?.data, references.tabular.outputs.probabilities?.flat());
  });

  it("takes nested data", async () => {
    const nested = {
      ...x,
      data: [
        [0.5, -1, 2],
        [1.5, 0.25, -0.75],
      ],
    };
    const { response } = await dataPlane.infer("tabular", { inputs: [nested] });
    expect(response).not.toHaveProperty("id");
    expectClose(response.outputs[0]?.data, references.tabular.outputs.probabilities?.flat());
  });

  it("takes several inputs in any order", async () => {
    const inputs = [
      { name: "item", shape: [2, 1], datatype: "INT32", data: [4, 1] },
      { name: "user", shape: [2, 1], datatype: "INT32", data: [0, 3] },
    ];
    const { response } = await dataPlane.infer("ratings", { inputs });
    expectClose(response.outputs[0]?.data, references.ratings.outputs.rating?.flat());
  });

  it("answers the outputs asked for", async () => {
    const inputs = [
      { name: "image", shape: [2, 4, 4, 1], datatype: "FP32", data: references.image.inputs.image },
    ];
    const { response } = await dataPlane.infer("image", { inputs, outputs: [{ name: "logits" }] });
    expect(response.outputs.map(({ name }) => name)).toEqual(["logits"]);
    expectClose(response.outputs[0]?.data, references.image.outputs.logits?.flat());
  });

  it.each<[string, unknown, string]>([
    ["no object", "x", 'Expected {"inputs": [...]}, got "x".'],
    ["no inputs", {}, "inputs: expected an array of tensors, got nothing."],
    ["an id that is no string", { id: 7, inputs: [x] }, "id: expected a string, got 7."],
    [
      "a tensor that is no object",
      { inputs: [3] },
      "inputs[0]: expected an object with name, shape, datatype and data, got 3.",
    ],
    [
      "a tensor without a name",
      { inputs: [{ ...x, name: undefined }] },
      "inputs[0].name: expected a string, got nothing.",
    ],
    ["another name", { inputs: [{ ...x, name: "y" }] }, 'inputs: expected "x", got "y" too.'],
    ["the same tensor twice", { inputs: [x, x] }, 'inputs: expected one tensor "x", got 2.'],
    [
      "another datatype",
      { inputs: [{ ...x, datatype: "FP64" }] },
      'inputs["x"].datatype: expected FP32, got "FP64".',
    ],
    [
      "another shape",
      { inputs: [{ ...x, shape: [3, 2] }] },
      'inputs["x"].shape: expected [-1, 3] with at least one row (-1 is any size), got [3, 2].',
    ],
    ["another rank", { inputs: [{ ...x, shape: [6] }] }, "got [6]."],
    ["no row", { inputs: [{ ...x, shape: [0, 3], data: [] }] }, "with at least one row"],
    [
      "a shape of text",
      { inputs: [{ ...x, shape: ["2", 3] }] },
      'inputs[0].shape: expected an array of whole numbers, got ["2", 3].',
    ],
    ["a negative shape", { inputs: [{ ...x, shape: [-2, 3] }] }, "expected an array of whole numbers"],
    [
      "an enormous shape",
      { inputs: [{ ...x, shape: [1e15, 3] }] },
      'inputs["x"].data: expected an array of 3000000000000000 values, got an array of 6.',
    ],
    [
      "too few data",
      { inputs: [{ ...x, data: [1, 2, 3] }] },
      'inputs["x"].data: expected an array of 6 values, got an array of 3.',
    ],
    [
      "ragged data",
      {
        inputs: [
          {
            ...x,
            data: [
              [1, 2, 3],
              [4, 5],
            ],
          },
        ],
      },
      'inputs["x"].data[1]: expected an array of 3 values, got an array of 2.',
    ],
    [
      "null data",
      { inputs: [{ ...x, data: [1, 2, 3, 4, 5, null] }] },
      'inputs["x"].data[5]: expected a finite number within the range of FP32, got null.',
    ],
    [
      "an unknown output",
      { inputs: [x], outputs: [{ name: "logits" }] },
      'outputs: expected "probabilities", got "logits".',
    ],
    [
      "an output that is no object",
      { inputs: [x], outputs: ["logits"] },
      'outputs[0]: expected {"name": ...}, got "logits".',
    ],
  ])("refuses %s", async (_, body, message) => {
    await expect(dataPlane.infer("tabular", body)).rejects.toThrow(message);
    await expect(dataPlane.infer("tabular", body)).rejects.toMatchObject({ name: "InvalidInputError" });
  });

  it("refuses inputs with different numbers of rows", async () => {
    const inputs = [
      { name: "user", shape: [2, 1], datatype: "INT32", data: [0, 3] },
      { name: "item", shape: [1, 1], datatype: "INT32", data: [4] },
    ];
    await expect(dataPlane.infer("ratings", { inputs })).rejects.toThrow(
      'inputs: expected the same number of rows in every tensor, got 2 and, in "item", 1.',
    );
  });
});
