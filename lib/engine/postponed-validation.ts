import * as tf from "@tensorflow/tfjs";
import { Breath } from "./breath.js";

/** Figures as callbacks get them: scalars until somebody asks for their values. */
export type UnresolvedLogs = NonNullable<Parameters<tf.Callback["onEpochEnd"]>[1]>;

type TestFunction = (inputs: tf.Tensor[]) => tf.Scalar[];

/** The private method of a LayersModel that judges all of the validation data without a pause. */
interface Validating {
  metricsNames: string[];
  evaluate(...args: unknown[]): tf.Scalar | tf.Scalar[];
  testLoop(test: TestFunction, inputs: tf.Tensor[], batchSize: number, ...rest: unknown[]): tf.Scalar[];
}

interface Request {
  readonly test: TestFunction;
  readonly inputs: readonly tf.Tensor[];
  readonly batchSize: number;
}

const postponing = new WeakMap<object, PostponedValidation>();

/**
 * Does the validation of a `fit` at the end of the epoch, batch by batch, so that the event loop turns between them:
 * TensorFlow.js does all of it within the last training step.
 */
export class PostponedValidation {
  readonly #signals: readonly AbortSignal[];
  #request: Request | undefined;

  /** Takes over the validation of a model until `release`. */
  constructor(model: tf.LayersModel, signals: readonly AbortSignal[]) {
    this.#signals = signals;
    postponing.set(model, this);
  }

  /** Takes the place of `testLoop`; the figures it returns are replaced by {@link run}. */
  postpone(request: Request, figures: number): tf.Scalar[] {
    this.#request = request;
    return Array.from({ length: figures }, () => tf.scalar(Number.NaN));
  }

  /**
   * Judges the validation data if there are any. Writes `val_loss` and the like into the epoch's logs.
   *
   * @throws The reason of a signal that is aborted.
   */
  async run(names: readonly string[], logs: UnresolvedLogs, breath: Breath | undefined): Promise<void> {
    if (this.#request === undefined) return;
    const { test, inputs, batchSize } = this.#request;
    this.#request = undefined;
    const samples = inputs[0]?.shape[0] ?? 0;
    const totals = names.map(() => 0);
    for (const name of names) tf.dispose(logs[`val_${name}`] as tf.TensorContainer);
    for (let start = 0; start < samples; start += batchSize) {
      const size = Math.min(batchSize, samples - start);
      const figures = tf.tidy(() => test(inputs.map((input) => rows(input, start, size))));
      for (const [index, figure] of figures.entries()) {
        const [value = Number.NaN] = await figure.data();
        totals[index] = (totals[index] ?? 0) + value * size;
      }
      tf.dispose(figures);
      if (breath?.isDue) await breath.take();
      for (const signal of this.#signals) signal.throwIfAborted();
    }
    names.forEach((name, index) => {
      logs[`val_${name}`] = (totals[index] ?? 0) / samples;
    });
  }

  /** Ends the take-over. */
  release(model: tf.LayersModel): void {
    postponing.delete(model);
  }
}

function rows(tensor: tf.Tensor, start: number, size: number): tf.Tensor {
  const rest = tensor.shape.slice(1);
  return tf.slice(tensor, [start, ...rest.map(() => 0)], [size, ...rest]);
}

/** Has the models in a `fit` postpone their validation. */
export function postponeValidation(): void {
  const prototype = tf.LayersModel.prototype as unknown as Validating;
  const { testLoop, evaluate } = prototype;
  prototype.testLoop = function (this: Validating, test, inputs, batchSize, ...rest) {
    const validation = postponing.get(this);
    return validation === undefined
      ? testLoop.call(this, test, inputs, batchSize, ...rest)
      : validation.postpone({ test, inputs, batchSize }, this.metricsNames.length);
  };
  // It uses `testLoop`, too, and a callback may call it during a `fit`.
  prototype.evaluate = function (this: Validating, ...args) {
    const validation = postponing.get(this);
    postponing.delete(this);
    try {
      return evaluate.apply(this, args);
    } finally {
      if (validation !== undefined) postponing.set(this, validation);
    }
  };
}

/** The dataset, with turns of the event loop between its elements; it fails with the reason of a signal that is aborted. */
export function breathingDataset<T extends tf.TensorContainer>(
  dataset: tf.data.Dataset<T>,
  signals: readonly AbortSignal[] = [],
): tf.data.Dataset<T> {
  const breath = new Breath();
  return Object.create(dataset, {
    iterator: {
      value: async () => {
        const iterator = await dataset.iterator();
        const next = iterator.next.bind(iterator);
        iterator.next = async () => {
          if (breath.isDue) await breath.take();
          for (const signal of signals) signal.throwIfAborted();
          return next();
        };
        return iterator;
      },
    },
  }) as tf.data.Dataset<T>;
}
