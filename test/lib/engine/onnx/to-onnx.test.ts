import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { toOnnx, UnsupportedLayerError } from "../../../../lib/engine/onnx/index.js";
import { emitters } from "../../../../lib/engine/onnx/layers/index.js";
import * as ort from "../../../../lib/onnx-runtime.js";
import { hasPeer } from "../../../helpers/peers.js";
import { createRandom, randomizeWeights } from "./random.js";
import { zoo } from "./zoo.js";

const unknownSize = 7;

function randomInputs(model: tf.LayersModel, batch: number, random: () => number, below: number | undefined) {
  return model.inputs.map((input) => {
    const shape = [batch, ...input.shape.slice(1).map((size) => size ?? unknownSize)];
    const length = shape.reduce((a, b) => a * b, 1);
    const values = Array.from({ length }, () =>
      below === undefined ? random() * 2 - 1 : Math.floor(random() * below),
    );
    return { dtype: input.dtype, shape, values };
  });
}

async function expectSameOutputs(
  model: tf.LayersModel,
  onnx: Uint8Array,
  below: number | undefined,
  batch: number,
) {
  const session = await ort.InferenceSession.create(onnx, { logSeverityLevel: 3 });
  const inputs = randomInputs(model, batch, createRandom(batch), below);
  const tensors = inputs.map(({ dtype, shape, values }) => tf.tensor(values, shape, dtype));
  const expected = [model.predict(tensors.length === 1 ? (tensors[0] as tf.Tensor) : tensors)].flat();
  const feeds = Object.fromEntries(
    inputs.map(({ dtype, shape, values }, i) => {
      const data = dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values);
      return [session.inputNames[i] as string, new ort.Tensor(data, shape)];
    }),
  );
  const actual = await session.run(feeds);
  expect(session.outputNames).toHaveLength(expected.length);
  for (const [i, name] of session.outputNames.entries()) {
    const result = actual[name] as ort.Tensor;
    const want = expected[i] as tf.Tensor;
    expect(result.dims).toEqual(want.shape);
    const wanted = want.dataSync();
    const worst = (result.data as Float32Array).reduce(
      (most, value, at) => Math.max(most, Math.abs(value - (wanted[at] as number))),
      0,
    );
    expect(worst).toBeLessThan(1e-5);
    expect(Math.max(...wanted.map(Math.abs))).toBeGreaterThan(1e-3);
  }
  tf.dispose([tensors, expected]);
  await session.release();
}

describe("toOnnx", () => {
  it.each(Object.keys(zoo))("computes what TensorFlow.js computes: %s", async (name) => {
    const { model, below } = (zoo[name] as (typeof zoo)[string])();
    randomizeWeights(model, createRandom(1));
    const before = tf.memory().numTensors;
    const onnx = toOnnx(model);
    expect(tf.memory().numTensors).toBe(before);
    await expectSameOutputs(model, onnx, below, 1);
    await expectSameOutputs(model, onnx, below, 3);
  });

  it("normalises batches along any axis", async () => {
    // TensorFlow.js's own cpu backend is wrong here: it goes through the parameters as if the axis were the last.
    const model = tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [2, 3], axis: 1 })] });
    randomizeWeights(model, createRandom(1));
    const [gamma, beta, mean, variance] = model.getWeights().map((weight) => weight.dataSync());
    const x = randomInputs(model, 2, createRandom(2), undefined)[0]?.values ?? [];
    const expected = x.map((value, i) => {
      const c = Math.floor(i / 3) % 2;
      const deviation = Math.sqrt((variance?.[c] ?? 0) + 1e-3);
      return (((gamma?.[c] ?? 0) * (value - (mean?.[c] ?? 0))) / deviation + (beta?.[c] ?? 0)) as number;
    });
    const session = await ort.InferenceSession.create(
      toOnnx(model, { inputNames: ["x"], outputNames: ["y"] }),
    );
    const outputs = await session.run({ x: new ort.Tensor(Float32Array.from(x), [2, 2, 3]) });
    const actual = (outputs.y as ort.Tensor).data as Float32Array;
    for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 5);
  });

  it("has a specimen of every layer class it knows", () => {
    const seen = new Set<string>();
    const visit = (layer: tf.layers.Layer): void => {
      seen.add(layer.getClassName());
      for (const inner of "layers" in layer ? (layer as tf.LayersModel).layers : []) visit(inner);
    };
    for (const specimen of Object.values(zoo)) visit(specimen().model);
    expect([...emitters.keys()].filter((name) => !seen.has(name))).toEqual([]);
  });

  it("writes models that the ONNX project's own checker accepts", async ({ skip }) => {
    const python = (code: string, ...args: string[]) =>
      spawnSync("/usr/bin/python3", ["-c", code, ...args], { encoding: "utf8" });
    if (!hasPeer("The ONNX checker", python("import onnx").status === 0, "apt-get install python3-onnx"))
      skip();
    const folder = await mkdtemp(join(tmpdir(), "cellship-onnx-"));
    const names = Object.keys(zoo);
    for (const [i, name] of names.entries()) {
      await writeFile(join(folder, `${i}.onnx`), toOnnx((zoo[name] as (typeof zoo)[string])().model));
    }
    const check = [
      "import onnx, sys",
      "for i in range(int(sys.argv[2])):",
      "    model = onnx.load(f'{sys.argv[1]}/{i}.onnx')",
      "    onnx.checker.check_model(model, full_check=True)",
    ].join("\n");
    const { stderr } = python(check, folder, String(names.length));
    await rm(folder, { recursive: true });
    expect(stderr).toBe("");
  });

  it("leaves no reordering of dimensions inside a network for images", () => {
    const { model } = (zoo["a network for images"] as (typeof zoo)[string])();
    // One on the way in; one before Flatten, which must see the layer's own order.
    expect(
      Buffer.from(toOnnx(model))
        .toString("latin1")
        .match(/"\tTranspose/g),
    ).toHaveLength(2);
  });

  it("stores the weights of a shared layer once", () => {
    const weights = (name: string) => {
      const { model } = (zoo[name] as (typeof zoo)[string])();
      return { bytes: toOnnx(model).byteLength, parameters: model.countParams() };
    };
    const shared = weights("a model inside a model");
    expect(shared.bytes).toBeLessThan(shared.parameters * 4 + 1200);
  });

  it("names inputs and outputs after their layers, or as it is told", async () => {
    const { model } = (zoo["matrix factorization"] as (typeof zoo)[string])();
    const names = async (onnx: Uint8Array) => {
      const session = await ort.InferenceSession.create(onnx);
      return [session.inputNames, session.outputNames];
    };
    expect((await names(toOnnx(model)))[0]).toEqual(["user", "item"]);
    const renamed = toOnnx(model, { inputNames: ["u", "i"], outputNames: ["rating"] });
    expect(await names(renamed)).toEqual([["u", "i"], ["rating"]]);
  });

  it("names the layer and the class that it cannot export", () => {
    const model = tf.sequential({
      layers: [tf.layers.convLstm2d({ inputShape: [3, 5, 5, 2], filters: 3, kernelSize: 3, name: "clouds" })],
    });
    expect(() => toOnnx(model)).toThrow(UnsupportedLayerError);
    expect(() => toOnnx(model)).toThrow(
      /layer "clouds" of class ConvLSTM2D .*expected one of the classes .*Replace/,
    );
  });

  it("refuses options that it cannot honour", () => {
    const stateful = tf.sequential({
      layers: [tf.layers.lstm({ batchInputShape: [2, 3, 4], units: 2, stateful: true })],
    });
    expect(() => toOnnx(stateful)).toThrow("stateful: true");
    const middle = tf.sequential({ layers: [tf.layers.layerNormalization({ inputShape: [3, 4], axis: 1 })] });
    expect(() => toOnnx(middle)).toThrow("expected the last axes of the input, got axes 1");
  });
});
