import * as tf from "@tensorflow/tfjs";

/** How fast the device in use computes. */
export interface SelfBenchmark {
  /** Matrix product of two 1024 × 1024 matrices of 32-bit floats, 10⁹ floating-point operations a second. */
  readonly matMulGigaflops: number;
  /** One training step of a small convolutional network on 64 images of 28 × 28 pixels, milliseconds. */
  readonly convolutionStepMs: number;
  /** One training step of an LSTM of 64 units on 64 sequences of 20 × 16, milliseconds. */
  readonly lstmStepMs: number;
}

const size = 1024;
const batch = 64;

/**
 * Measures the device in use: the median of what fits into a third of the time, for each of three workloads.
 *
 * @param durationMs - Default 10000.
 */
export async function selfBenchmark(durationMs = 10_000): Promise<SelfBenchmark> {
  const each = durationMs / 3;
  const matMulMs = await medianMs(each, matMul());
  const convolutionMs = await convolutionStepMs(each);
  const lstmStepMs = await medianMs(each, trainingStep(recurrentNetwork(), [20, 16], 1));
  return {
    matMulGigaflops: (2 * size ** 3) / (matMulMs * 1e6),
    convolutionStepMs: convolutionMs,
    lstmStepMs,
  };
}

/**
 * Median time of one training step of a small convolutional network on the device in use, milliseconds.
 *
 * @param durationMs - How long to measure, at least one step.
 */
export function convolutionStepMs(durationMs: number): Promise<number> {
  return medianMs(durationMs, trainingStep(convolutionalNetwork(), [28, 28, 1], 10));
}

/** Something to time, and what frees it. */
interface Workload {
  run(): Promise<void>;
  dispose(): void;
}

function matMul(): Workload {
  const [a, b] = [tf.randomUniform([size, size]), tf.randomUniform([size, size])];
  return {
    async run() {
      const product = tf.matMul(a, b);
      await product.data();
      product.dispose();
    },
    dispose: () => tf.dispose([a, b]),
  };
}

function trainingStep(model: tf.LayersModel, shape: readonly number[], outputs: number): Workload {
  model.compile({ optimizer: "adam", loss: outputs === 1 ? "meanSquaredError" : "categoricalCrossentropy" });
  const x = tf.randomUniform([batch, ...shape]);
  const y =
    outputs === 1
      ? tf.randomUniform([batch, 1])
      : tf.tidy(() => tf.oneHot(tf.randomUniform([batch], 0, outputs, "int32") as tf.Tensor1D, outputs));
  return {
    async run() {
      await model.trainOnBatch(x, y);
    },
    dispose() {
      tf.dispose([x, y]);
      model.optimizer.dispose();
      model.dispose();
    },
  };
}

function convolutionalNetwork(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
}

function recurrentNetwork(): tf.LayersModel {
  return tf.sequential({
    layers: [tf.layers.lstm({ inputShape: [20, 16], units: 64 }), tf.layers.dense({ units: 1 })],
  });
}

async function medianMs(durationMs: number, workload: Workload): Promise<number> {
  const times: number[] = [];
  try {
    await workload.run();
    const end = performance.now() + durationMs;
    do {
      const start = performance.now();
      await workload.run();
      times.push(performance.now() - start);
    } while (performance.now() < end);
  } finally {
    workload.dispose();
  }
  times.sort((a, b) => a - b);
  return times[times.length >> 1] ?? Number.NaN;
}
