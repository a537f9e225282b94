import * as tf from "@tensorflow/tfjs";
import { signalsOf } from "./abortable.js";
import { Breath } from "./breath.js";
import { checkLateLoss, restartSteps } from "./finite-loss.js";
import { type Figures, type ProgressReport, progressReport } from "./fit-progress.js";
import {
  breathingDataset,
  PostponedValidation,
  postponeValidation,
  type UnresolvedLogs,
} from "./postponed-validation.js";

/** The signals that can end the `fitDataset` that a model is in. */
const fittingSignals = new WeakMap<object, readonly AbortSignal[]>();

/** What every `fit` and `fitDataset` does between its batches and epochs. */
class FitCallback extends tf.Callback {
  readonly #progress: ProgressReport | undefined;
  readonly #validation: PostponedValidation | undefined;
  readonly #breath: Breath | undefined;

  constructor(
    progress: ProgressReport | undefined,
    breath: Breath | undefined,
    validation?: PostponedValidation,
  ) {
    super();
    this.#progress = progress;
    this.#breath = breath;
    this.#validation = validation;
  }

  override async onBatchEnd(_batch: number, logs: UnresolvedLogs = {}): Promise<void> {
    this.#progress?.batchDone(() => {
      const { batch: _, size: __, ...figures } = logs;
      return valuesOf(figures);
    });
    if (!this.#breath?.isDue) return;
    await checkLateLoss(this.model, logs.loss);
    await this.#breath.take();
  }

  override async onEpochEnd(_epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    await checkLateLoss(this.model, logs.loss);
    await this.#validation?.run(this.model.metricsNames, logs, this.#breath);
    this.#progress?.epochDone(valuesOf(logs));
  }

  override async onTrainEnd(): Promise<void> {
    this.#progress?.end();
  }
}

/** The values of the figures, those of the validation data last. */
function valuesOf(logs: UnresolvedLogs): Figures {
  const isHeldOut = (name: string): number => Number(name.startsWith("val_"));
  const entries = Object.entries(logs).sort(([a], [b]) => isHeldOut(a) - isHeldOut(b));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "number" ? value : Number(value.dataSync()[0])]),
  );
}

type FitArgs = Pick<tf.ModelFitArgs, "callbacks" | "yieldEvery">;

/**
 * The user's callbacks after ours, all as objects: TensorFlow.js takes a list of those or of their arguments, not of
 * both.
 */
function callbacksOf(ours: FitCallback, { callbacks, yieldEvery }: FitArgs): tf.Callback[] {
  const given = callbacks === undefined ? [] : [callbacks].flat();
  // Ours yields on its own; another interval is kept by TensorFlow.js' own callback.
  if (yieldEvery !== undefined && yieldEvery !== "never" && given.length === 0) given.push({});
  const objects = given.map((callback) =>
    "setModel" in callback ? callback : new tf.CustomCallback(callback, yieldEvery ?? "auto"),
  );
  return [ours, ...(objects as tf.Callback[])];
}

/**
 * Has every `fit` and `fitDataset` yield to the event loop and show how far it is; `evaluateDataset` and loops over
 * `trainOnBatch` yield, too.
 */
export function addFitCallbacks(): void {
  postponeValidation();
  const prototype = tf.LayersModel.prototype;
  const { fit, fitDataset, evaluateDataset, trainOnBatch } = prototype;
  prototype.fit = async function (this: tf.LayersModel, x, y, args = {}) {
    const { epochs = 1, initialEpoch, verbose = 1, yieldEvery } = args;
    const plan = { epochs, initialEpoch, batches: batchesOf(x, args) };
    const validation = new PostponedValidation(this, signalsOf(args.callbacks));
    const breath = yieldEvery === "never" ? undefined : new Breath();
    const ours = new FitCallback(progressReport(plan, verbose), breath, validation);
    restartSteps(this);
    try {
      return await fit.call(this, x, y, { ...args, callbacks: callbacksOf(ours, args) });
    } finally {
      validation.release(this);
    }
  };
  prototype.fitDataset = async function (this: tf.LayersModel, dataset, args) {
    const { epochs, initialEpoch, verbose = 1, yieldEvery } = args;
    const size = args.batchesPerEpoch ?? dataset.size;
    const plan = { epochs, initialEpoch, ...(Number.isFinite(size) && { batches: Number(size) }) };
    const breath = yieldEvery === "never" ? undefined : new Breath();
    const ours = new FitCallback(progressReport(plan, verbose), breath);
    restartSteps(this);
    fittingSignals.set(this, signalsOf(args.callbacks));
    try {
      return await fitDataset.call(this, dataset, { ...args, callbacks: callbacksOf(ours, args) });
    } finally {
      fittingSignals.delete(this);
    }
  };
  prototype.evaluateDataset = async function (this: tf.LayersModel, dataset, args) {
    const turning =
      dataset instanceof tf.data.Dataset ? breathingDataset(dataset, fittingSignals.get(this)) : dataset;
    return await evaluateDataset.call(this, turning, args);
  };
  const breath = new Breath();
  prototype.trainOnBatch = async function (this: tf.LayersModel, x, y) {
    const figures = await trainOnBatch.call(this, x, y);
    await checkLateLoss(this, [figures].flat()[0]);
    // After the step: one that was interrupted while it waited here changes the weights no more.
    if (breath.isDue) await breath.take();
    return figures;
  };
}

/** Batches of an epoch; undefined if `x` is not what `fit` takes. */
function batchesOf(x: Parameters<tf.LayersModel["fit"]>[0], args: tf.ModelFitArgs): number | undefined {
  const [first] = x instanceof tf.Tensor ? [x] : Object.values(x);
  const rows = first?.shape[0];
  if (rows === undefined) return undefined;
  const trained = Math.floor(rows * (1 - (args.validationSplit ?? 0)));
  return Math.max(1, Math.ceil(trained / (args.batchSize ?? 32)));
}
