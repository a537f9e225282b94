import * as tf from "@tensorflow/tfjs";
import { checkOption } from "../check-option.js";
import { ParameterError } from "../errors.js";
import { getLearningRate, setLearningRate } from "./learning-rate.js";
import type { UnresolvedLogs } from "./postponed-validation.js";

/** Adds the learning rate of the epoch to its figures, as Keras does. */
function logLearningRate(model: tf.LayersModel, logs: UnresolvedLogs): void {
  logs.learning_rate = getLearningRate(model.optimizer);
}

class LearningRateScheduler extends tf.Callback {
  readonly #schedule: (epoch: number, learningRate: number) => number;

  constructor(schedule: (epoch: number, learningRate: number) => number) {
    super();
    this.#schedule = schedule;
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    const { optimizer } = this.model;
    setLearningRate(optimizer, this.#schedule(epoch, getLearningRate(optimizer)));
  }

  override async onEpochEnd(_epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    logLearningRate(this.model, logs);
  }
}

/**
 * The callback that sets the learning rate at the beginning of each epoch. The rate of each epoch is in the history
 * as `learning_rate`.
 *
 * @param schedule - Takes the epoch, from 0, and the present rate; returns the new one.
 * @returns For `callbacks`, alone or in a list.
 * @example await model.fit(x, y, { callbacks: learningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * 0.9)) })
 * @see Keras `LearningRateScheduler`
 */
export function learningRateScheduler(
  schedule: (epoch: number, learningRate: number) => number,
): tf.Callback {
  return new LearningRateScheduler(schedule);
}

/** Options of {@link reduceLROnPlateau}. */
export interface ReduceLROnPlateauOptions {
  /** Figure to watch; default `val_loss`. */
  readonly monitor?: string;
  /** What the rate is multiplied by, in (0, 1); default 0.1. */
  readonly factor?: number;
  /** Epochs without improvement before that; default 10. */
  readonly patience?: number;
  /** Whether lower or higher is better; default `auto`: higher for what has `acc` in its name. */
  readonly mode?: "auto" | "min" | "max";
  /** Least change that is an improvement; default 1e-4. */
  readonly minDelta?: number;
  /** Epochs to wait after a reduction; default 0. */
  readonly cooldown?: number;
  /** The rate goes no lower; default 0. */
  readonly minLr?: number;
}

class ReduceLROnPlateau extends tf.Callback {
  readonly #monitor: string;
  readonly #factor: number;
  readonly #patience: number;
  readonly #minDelta: number;
  readonly #cooldown: number;
  readonly #minLr: number;
  /** 1 if lower is better, −1 if higher is. */
  readonly #sign: number;
  #best = Number.POSITIVE_INFINITY;
  #wait = 0;
  #cooldownLeft = 0;

  constructor(options: ReduceLROnPlateauOptions) {
    super();
    this.#monitor = options.monitor ?? "val_loss";
    this.#factor = checkOption("factor", options.factor ?? 0.1, { above: 0, below: 1 });
    this.#patience = checkOption("patience", options.patience ?? 10, { atLeast: 0, integer: true });
    this.#minDelta = checkOption("minDelta", options.minDelta ?? 1e-4, { atLeast: 0 });
    this.#cooldown = checkOption("cooldown", options.cooldown ?? 0, { atLeast: 0, integer: true });
    this.#minLr = checkOption("minLr", options.minLr ?? 0, { atLeast: 0 });
    const { mode = "auto" } = options;
    this.#sign = mode === "max" || (mode === "auto" && this.#monitor.includes("acc")) ? -1 : 1;
  }

  override async onTrainBegin(): Promise<void> {
    this.#best = Number.POSITIVE_INFINITY;
    this.#wait = 0;
    this.#cooldownLeft = 0;
  }

  override async onEpochEnd(_epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    const figure = logs[this.#monitor];
    if (figure === undefined) {
      throw new ParameterError(
        `Expected monitor to be one of ${Object.keys(logs).join(", ")}, got ${this.#monitor}. ` +
          "Name one of those, or pass validationData.",
      );
    }
    logLearningRate(this.model, logs);
    const value = typeof figure === "number" ? figure : Number((await figure.data())[0]);
    this.#take(this.#sign * value);
  }

  #take(value: number): void {
    if (this.#cooldownLeft > 0) {
      this.#cooldownLeft -= 1;
      this.#wait = 0;
    }
    if (value < this.#best - this.#minDelta) {
      this.#best = value;
      this.#wait = 0;
    } else if (this.#cooldownLeft === 0) {
      this.#wait += 1;
      if (this.#wait >= this.#patience) this.#reduce();
    }
  }

  #reduce(): void {
    const { optimizer } = this.model;
    const rate = getLearningRate(optimizer);
    if (rate <= this.#minLr) return;
    setLearningRate(optimizer, Math.max(rate * this.#factor, this.#minLr));
    this.#cooldownLeft = this.#cooldown;
    this.#wait = 0;
  }
}

/**
 * The callback that lowers the learning rate once a figure has stopped improving. The rate of each epoch is in the
 * history as `learning_rate`.
 *
 * @returns For `callbacks`, alone or in a list.
 * @throws {ParameterError} If an option is out of range; in `fit`, if there is no such figure.
 * @example await model.fit(x, y, { validationSplit: 0.2, callbacks: reduceLROnPlateau({ factor: 0.5, patience: 3 }) })
 * @see Keras `ReduceLROnPlateau`
 */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): tf.Callback {
  return new ReduceLROnPlateau(options);
}
