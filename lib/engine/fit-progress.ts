import * as tf from "@tensorflow/tfjs";
import { type Displayable, displaySymbol, hostDisplay, type MimeBundle } from "../display.js";
import { escapeHtml } from "../html.js";

/** How far a `fit` is, shown in place while it runs. */
export class FitProgress implements Displayable {
  readonly epochs: number;
  /** Batches of an epoch. */
  readonly batches: number;
  readonly #startMs = performance.now();
  /** Batches done, of all epochs. */
  #done = 0;
  #figures: Readonly<Record<string, number>> = {};

  constructor(epochs: number, batches: number) {
    this.epochs = epochs;
    this.batches = batches;
  }

  /** Takes in a finished batch and its figures. */
  batchDone(figures: Readonly<Record<string, number>>): void {
    this.#done += 1;
    this.#figures = figures;
  }

  /** Takes in a finished epoch and its figures, those of the validation data among them. */
  epochDone(epoch: number, figures: Readonly<Record<string, number>>): void {
    this.#done = (epoch + 1) * this.batches;
    this.#figures = figures;
  }

  /** One line, e.g. `epoch 2/5, batch 8/16, loss 0.4321, 1.2 s, 1.9 s left`. */
  toString(): string {
    const total = this.epochs * this.batches;
    const isBetweenEpochs = this.#done % this.batches === 0;
    const epoch = Math.min(Math.floor(this.#done / this.batches) + (isBetweenEpochs ? 0 : 1), this.epochs);
    const elapsed = (performance.now() - this.#startMs) / 1000;
    return [
      `epoch ${epoch}/${this.epochs}`,
      ...(isBetweenEpochs ? [] : [`batch ${this.#done % this.batches}/${this.batches}`]),
      ...Object.entries(this.#figures).map(([name, value]) => `${name} ${value.toPrecision(4)}`),
      `${elapsed.toFixed(1)} s`,
      ...(this.#done > 0 && this.#done < total
        ? [`${((elapsed * (total - this.#done)) / this.#done).toFixed(1)} s left`]
        : []),
    ].join(", ");
  }

  [displaySymbol](): MimeBundle {
    const text = this.toString();
    const bar = `<progress value="${this.#done}" max="${this.epochs * this.batches}"></progress>`;
    return { "text/plain": text, "text/html": `${bar} ${escapeHtml(text)}` };
  }
}

/** Between two updates of the display. */
const updateIntervalMs = 200;

/**
 * The callback that shows a `fit` in a notebook, as Keras does; undefined outside of one and with `verbose: 0`.
 *
 * @param x - What the model is trained on.
 * @see Keras' `Model.fit`, argument `verbose`
 */
export function progressCallback(
  x: Parameters<tf.LayersModel["fit"]>[0],
  args: tf.ModelFitArgs,
): tf.CustomCallbackArgs | undefined {
  const show = hostDisplay();
  const samples = trainedSamples(x, args);
  if (show === undefined || args.verbose === 0 || samples === undefined) return undefined;
  const progress = new FitProgress(
    args.epochs ?? 1,
    Math.max(1, Math.ceil(samples / (args.batchSize ?? 32))),
  );
  let handle: ReturnType<typeof show> | undefined;
  let shownMs = Number.NEGATIVE_INFINITY;
  const update = (): void => {
    shownMs = performance.now();
    if (handle === undefined) handle = show(progress);
    else handle.update(progress);
  };
  const updateIfDue = (): void => {
    if (performance.now() - shownMs >= updateIntervalMs) update();
  };
  return {
    onBatchEnd(_batch, logs) {
      const { batch: _, size: __, ...figures } = logs ?? {};
      progress.batchDone(figures);
      updateIfDue();
    },
    onEpochEnd(epoch, logs) {
      progress.epochDone(epoch, logs ?? {});
      updateIfDue();
    },
    onTrainEnd: update,
  };
}

/** Rows that are left for training; undefined if `x` is not what `fit` takes. */
function trainedSamples(x: Parameters<tf.LayersModel["fit"]>[0], args: tf.ModelFitArgs): number | undefined {
  const [first] = x instanceof tf.Tensor ? [x] : Object.values(x);
  const rows = first?.shape[0];
  return rows === undefined ? undefined : Math.floor(rows * (1 - (args.validationSplit ?? 0)));
}
