import { Random } from "../data/random.js";
import { trainTestSplit } from "../data/train-test-split.js";
import { Breath } from "../engine/breath.js";
import { displayReport, type ProgressReport, progressReport } from "../engine/fit-progress.js";
import { tf } from "../engine/index.js";
import { interruptible } from "../engine/recovery.js";
import { type Evaluation, evaluateProbabilities } from "./cross-entropy.js";
import type { EpochProgress, FitOptions } from "./estimator.js";
import { LossWatch } from "./loss-watch.js";
import { type NetworkRows, predictRows, predictRowsInTurns, selectRows, toTensor } from "./network-rows.js";
import type { ResolvedTrainOptions } from "./train-options.js";

/** Rows with their classes. */
export interface LabelledRows {
  readonly rows: NetworkRows;
  /** Class of each row, 0 … classCount − 1. */
  readonly ids: readonly number[];
  readonly classCount: number;
}

/** What a training tells while it runs. */
export interface TrainingWatcher {
  /** Called after each step, when the network has new weights. */
  onStep(): void;
  /** Called after each epoch. */
  onEpoch(progress: EpochProgress): void;
}

/**
 * Trains a softmax network by Adam on the mean cross-entropy, the rows in a new order each epoch. An interrupt of the
 * cell ends it after the step that runs.
 *
 * @param network - Not compiled yet; answers with shape `[n, classCount]`. Trained in place.
 * @throws The signal's reason if it is aborted.
 * @throws {NonFiniteLossError} If the loss is not finite.
 */
export async function trainNetwork(
  network: tf.LayersModel,
  data: LabelledRows,
  options: ResolvedTrainOptions & { readonly seed: number },
  { signal, verbose = 1 }: FitOptions,
  watcher: TrainingWatcher,
): Promise<void> {
  const random = new Random(options.seed);
  const { training, validation } = holdOut(data, options, random.uint32());
  const optimizer = tf.train.adam(options.learningRate);
  network.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  const watch = new LossWatch({ tol: options.tol, patience: options.nIterNoChange });
  const { epochs, batchSize } = options;
  const plan = { epochs, batches: Math.ceil(training.ids.length / batchSize) };
  // As scikit-learn's estimators, silent outside of a notebook unless asked.
  const report = verbose === 1 ? displayReport(plan) : progressReport(plan, verbose);
  const run: EpochRun = {
    network,
    batchSize,
    signal,
    report,
    watcher,
    breath: new Breath(),
    isStopped: false,
  };
  const train = async (): Promise<void> => {
    for (let epoch = 1; epoch <= epochs; epoch += 1) {
      const trained = await trainEpoch(run, training, random.permutation(training.ids.length));
      if (trained === undefined) return;
      const held = validation && (await evaluateInTurns(network, validation, signal));
      watcher.onEpoch({
        epoch,
        epochs,
        ...trained,
        ...(held && { valLoss: held.loss, valAccuracy: held.accuracy }),
      });
      report?.epochDone({ ...trained, ...(held && { val_loss: held.loss, val_accuracy: held.accuracy }) });
      if (held) watch.keepIfBest(held.loss, network);
      if (watch.shouldStop(held?.loss ?? trained.loss)) break;
    }
    watch.restoreBest(network);
  };
  try {
    await interruptible(train, () => {
      run.isStopped = true;
    });
    report?.end();
  } finally {
    watch.dispose();
    optimizer.dispose();
  }
}

/** Loss and accuracy of the network on rows with known classes. */
export function evaluate(network: tf.LayersModel, { rows, ids, classCount }: LabelledRows): Evaluation {
  return evaluateProbabilities(predictRows(network, rows), ids, classCount);
}

/** {@link evaluate}, with turns of the event loop in between. @throws The signal's reason if it is aborted. */
export async function evaluateInTurns(
  network: tf.LayersModel,
  { rows, ids, classCount }: LabelledRows,
  signal: AbortSignal | undefined,
): Promise<Evaluation> {
  return evaluateProbabilities(await predictRowsInTurns(network, rows, signal), ids, classCount);
}

/** What the epochs of a training have in common. */
interface EpochRun {
  readonly network: tf.LayersModel;
  readonly batchSize: number;
  readonly signal: AbortSignal | undefined;
  readonly report: ProgressReport | undefined;
  readonly watcher: TrainingWatcher;
  readonly breath: Breath;
  /** Set by an interrupt. */
  isStopped: boolean;
}

/** Returns the means over the epoch's batches; undefined if it was stopped. */
async function trainEpoch(
  run: EpochRun,
  data: LabelledRows,
  order: readonly number[],
): Promise<Evaluation | undefined> {
  const { network, batchSize, signal, report, watcher, breath } = run;
  let loss = 0;
  let accuracy = 0;
  for (let start = 0; start < order.length; start += batchSize) {
    if (breath.isDue) await breath.take();
    if (run.isStopped) return undefined;
    signal?.throwIfAborted();
    const indices = order.slice(start, start + batchSize);
    const [batchLoss, batchAccuracy] = await trainBatch(network, data, indices);
    watcher.onStep();
    report?.batchDone(() => ({ loss: batchLoss, accuracy: batchAccuracy }));
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
