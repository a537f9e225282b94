import * as tf from "@tensorflow/tfjs";
import { Breath } from "../engine/breath.js";

/** Rows as a network takes them. */
export interface NetworkRows {
  /** All rows, row-major. */
  readonly values: Float32Array;
  /** Shape of one row. */
  readonly shape: readonly number[];
  /** Number of rows. */
  readonly count: number;
}

/** Rows that one call of the network predicts at most; bounds the memory. */
const predictBatch = 512;

/** Lays rows of one length end to end in 32-bit floats. */
export function packRows(rows: readonly ArrayLike<number>[], shape: readonly number[]): NetworkRows {
  const width = sizeOf(shape);
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    values.set(row, index * width);
  });
  return { values, shape, count: rows.length };
}

/** Copies rows by position. */
export function selectRows(rows: NetworkRows, indices: readonly number[]): NetworkRows {
  const width = sizeOf(rows.shape);
  const values = new Float32Array(indices.length * width);
  indices.forEach((index, position) => {
    values.set(rows.values.subarray(index * width, (index + 1) * width), position * width);
  });
  return { values, shape: rows.shape, count: indices.length };
}

/** The rows as a tensor of shape `[n, ...shape]`; the caller disposes it. */
export function toTensor(rows: NetworkRows): tf.Tensor {
  return tf.tensor(rows.values, [rows.count, ...rows.shape]);
}

/** What the network answers, row-major, shape `[n, k]`. */
export function predictRows(network: tf.LayersModel, rows: NetworkRows): Float32Array {
  return tf.tidy(() => {
    const output = network.predict(toTensor(rows), { batchSize: predictBatch }) as tf.Tensor;
    return Float32Array.from(output.dataSync());
  });
}

/** Rows that a network predicts between two turns of the event loop at most. */
const breathBatch = 64;

/** {@link predictRows}, with turns of the event loop in between. @throws The signal's reason if it is aborted. */
export async function predictRowsInTurns(
  network: tf.LayersModel,
  rows: NetworkRows,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const breath = new Breath();
  const width = sizeOf(rows.shape);
  const answers = new Float32Array(
    rows.count * sizeOf((network.outputs[0]?.shape ?? []).slice(1) as number[]),
  );
  let filled = 0;
  for (let start = 0; start < rows.count; start += breathBatch) {
    const count = Math.min(breathBatch, rows.count - start);
    const values = rows.values.subarray(start * width, (start + count) * width);
    const part = predictRows(network, { values, shape: rows.shape, count });
    answers.set(part, filled);
    filled += part.length;
    if (breath.isDue) await breath.take();
    signal?.throwIfAborted();
  }
  return answers;
}

/** Number of values of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
