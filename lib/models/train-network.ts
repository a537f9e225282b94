import { setImmediate } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import { Random } from "../data/random.js";
import { trainTestSplit } from "../data/train-test-split.js";
import { type Evaluation, evaluateProbabilities } from "./cross-entropy.js";
import type { EpochProgress, FitOptions, History } from "./estimator.js";
import { LossWatch } from "./loss-watch.js";
import { type NetworkRows, predictRows, selectRows, toTensor } from "./network-rows.js";
import type { ResolvedTrainOptions } from "./train-options.js";

/** Rows with their classes. */
export interface LabelledRows {
  readonly rows: NetworkRows;
  /** Class of each row, 0 … classCount − 1. */
  readonly ids: readonly number[];
  readonly classCount: number;
}

/**
 * Trains a softmax network by Adam on the mean cross-entropy, the rows in a new order each epoch.
 *
 * @param network - Not compiled yet; answers with shape `[n, classCount]`. Trained in place.
 * @returns Figures of each epoch.
 * @throws The signal's reason if it is aborted.
 */
export async function trainNetwork(
  network: tf.LayersModel,
  data: LabelledRows,
  options: ResolvedTrainOptions & { readonly seed: number },
  { signal, onEpoch }: FitOptions,
): Promise<History> {
  const random = new Random(options.seed);
  const { training, validation } = holdOut(data, options, random.uint32());
  const optimizer = tf.train.adam(options.learningRate);
  network.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  const watch = new LossWatch({ tol: options.tol, patience: options.nIterNoChange });
  const progress: EpochProgress[] = [];
  try {
    for (let epoch = 1; epoch <= options.epochs; epoch += 1) {
      // Lets timers and messages in, the one that aborts among them.
      await setImmediate();
      const order = random.permutation(training.ids.length);
      const trained = await trainEpoch(network, training, order, options.batchSize, signal);
      const held = validation && evaluate(network, validation);
      progress.push({
        epoch,
        epochs: options.epochs,
        ...trained,
        ...(held && { valLoss: held.loss, valAccuracy: held.accuracy }),
      });
      onEpoch?.(progress.at(-1) as EpochProgress);
      if (held) watch.keepIfBest(held.loss, network);
      if (watch.shouldStop(held?.loss ?? trained.loss)) break;
    }
    watch.restoreBest(network);
  } finally {
    watch.dispose();
    optimizer.dispose();
  }
  return toHistory(progress);
}

/** Loss and accuracy of the network on rows with known classes. */
export function evaluate(network: tf.LayersModel, { rows, ids, classCount }: LabelledRows): Evaluation {
  return evaluateProbabilities(predictRows(network, rows), ids, classCount);
}

async function trainEpoch(
  network: tf.LayersModel,
  data: LabelledRows,
  order: readonly number[],
  batchSize: number,
  signal: AbortSignal | undefined,
): Promise<Evaluation> {
  let loss = 0;
  let accuracy = 0;
  for (let start = 0; start < order.length; start += batchSize) {
    signal?.throwIfAborted();
    const indices = order.slice(start, start + batchSize);
    const [batchLoss, batchAccuracy] = await trainBatch(network, data, indices);
    loss += batchLoss * indices.length;
    accuracy += batchAccuracy * indices.length;
  }
  return { loss: loss / order.length, accuracy: accuracy / order.length };
}

async function trainBatch(
  network: tf.LayersModel,
  data: LabelledRows,
  indices: readonly number[],
): Promise<[loss: number, accuracy: number]> {
  const x = toTensor(selectRows(data.rows, indices));
  const y = tf.tensor2d(oneHot(data, indices), [indices.length, data.classCount]);
  try {
    const [loss = Number.NaN, accuracy = Number.NaN] = (await network.trainOnBatch(x, y)) as number[];
    return [loss, accuracy];
  } finally {
    tf.dispose([x, y]);
  }
}

function oneHot({ ids, classCount }: LabelledRows, indices: readonly number[]): Float32Array {
  const values = new Float32Array(indices.length * classCount);
  indices.forEach((index, position) => {
    values[position * classCount + (ids[index] ?? 0)] = 1;
  });
  return values;
}

function holdOut(
  data: LabelledRows,
  options: ResolvedTrainOptions,
  seed: number,
): { training: LabelledRows; validation?: LabelledRows } {
  if (!options.earlyStopping) return { training: data };
  const positions = data.ids.map((_, position) => position);
  const [training, validation] = trainTestSplit(positions, {
    testSize: options.validationFraction,
    stratify: data.ids,
    seed,
  });
  return { training: pick(data, training), validation: pick(data, validation) };
}

function pick({ rows, ids, classCount }: LabelledRows, indices: readonly number[]): LabelledRows {
  return { rows: selectRows(rows, indices), ids: indices.map((index) => ids[index] ?? 0), classCount };
}

function toHistory(progress: readonly EpochProgress[]): History {
  const held = progress.flatMap(({ valLoss, valAccuracy }) =>
    valLoss === undefined || valAccuracy === undefined ? [] : [{ valLoss, valAccuracy }],
  );
  return {
    loss: progress.map(({ loss }) => loss),
    accuracy: progress.map(({ accuracy }) => accuracy),
    ...(held.length > 0 && {
      val_loss: held.map(({ valLoss }) => valLoss),
      val_accuracy: held.map(({ valAccuracy }) => valAccuracy),
    }),
  };
}
