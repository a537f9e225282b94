import { type Displayable, displaySymbol, hostDisplay, type MimeBundle } from "../display.js";
import { escapeHtml } from "../html.js";

/** Loss and metrics by name. */
export type Figures = Readonly<Record<string, number>>;

/** How far a training is: one line, and in a notebook a bar. */
export class FitProgress implements Displayable {
  readonly epochs: number;
  /** Epochs done before it began. */
  readonly #before: number;
  /** Batches of an epoch; undefined until one is done, where nobody can tell. */
  #batches: number | undefined;
  readonly #startMs = performance.now();
  #epochsDone = 0;
  /** Batches done of the epoch that runs. */
  #batchesDone = 0;
  #figures: Figures = {};

  constructor({ epochs, initialEpoch = 0, batches }: TrainingPlan) {
    this.epochs = epochs;
    this.#before = initialEpoch;
    this.#batches = batches;
  }

  /** Takes in a finished batch. */
  batchDone(): void {
    this.#batchesDone += 1;
  }

  /** Takes in a finished epoch and its figures, those of the validation data among them. */
  epochDone(figures: Figures): void {
    this.#epochsDone += 1;
    if (this.#batchesDone > 0) this.#batches = this.#batchesDone;
    this.#batchesDone = 0;
    this.#figures = figures;
  }

  /** Sets the figures to show. */
  set figures(figures: Figures) {
    this.#figures = figures;
  }

  /** Share done, in [0, 1]; undefined while the length of an epoch is not known. */
  get #share(): number | undefined {
    if (this.#batches === undefined) return undefined;
    const epochs = this.#epochsDone + Math.min(1, this.#batchesDone / this.#batches);
    return epochs / Math.max(1, this.epochs - this.#before);
  }

  /** One line, e.g. `epoch 2/5, batch 8/16, loss 0.4321, 1.2 s, 1.9 s left`. */
  toString(): string {
    const isBetweenEpochs = this.#batchesDone === 0;
    const epoch = Math.min(this.#before + this.#epochsDone + (isBetweenEpochs ? 0 : 1), this.epochs);
    const batches = this.#batches === undefined ? "" : `/${this.#batches}`;
    const elapsed = (performance.now() - this.#startMs) / 1000;
    const share = this.#share ?? 0;
    return [
      `epoch ${epoch}/${this.epochs}`,
      ...(isBetweenEpochs ? [] : [`batch ${this.#batchesDone}${batches}`]),
      ...Object.entries(this.#figures).map(([name, value]) => `${name} ${value.toPrecision(4)}`),
      `${elapsed.toFixed(1)} s`,
      ...(share > 0 && share < 1 ? [`${((elapsed * (1 - share)) / share).toFixed(1)} s left`] : []),
    ].join(", ");
  }

  [displaySymbol](): MimeBundle {
    const text = this.toString();
    // Without a value the bar shows that something goes on.
    const value = this.#share === undefined ? "" : ` value="${this.#share}"`;
    return { "text/plain": text, "text/html": `<progress${value}></progress> ${escapeHtml(text)}` };
  }
}

/** What is known of a training before it begins. */
export interface TrainingPlan {
  readonly epochs: number;
  /** Epochs done before, default 0. */
  readonly initialEpoch?: number | undefined;
  /** Batches of an epoch, where that is known. */
  readonly batches?: number | undefined;
}

/** Where a training tells how far it is. */
export interface ProgressReport {
  /** Takes in a finished batch; `figures` is called if they are to be shown. */
  batchDone(figures: () => Figures): void;
  epochDone(figures: Figures): void;
  /** Shows the last state. */
  end(): void;
}

/**
 * Shows a training as Keras does: in a notebook as one output that is updated in place, elsewhere as one line an epoch.
 *
 * @param verbose - 0 shows nothing, 2 one line an epoch in a notebook, too.
 * @see Keras' `Model.fit`, argument `verbose`
 */
export function progressReport(plan: TrainingPlan, verbose: number): ProgressReport | undefined {
  if (verbose === 0) return undefined;
  return verbose === 2 ? lineReport(plan) : (displayReport(plan) ?? lineReport(plan));
}

/** Between two updates of the display. */
const updateIntervalMs = 200;

/** One output in a notebook, updated in place; undefined outside of one. */
export function displayReport(plan: TrainingPlan): ProgressReport | undefined {
  const show = hostDisplay();
  if (show === undefined) return undefined;
  const progress = new FitProgress(plan);
  let handle: ReturnType<typeof show> | undefined;
  let shownMs = Number.NEGATIVE_INFINITY;
  const isDue = (): boolean => performance.now() - shownMs >= updateIntervalMs;
  const update = (): void => {
    shownMs = performance.now();
    if (handle === undefined) handle = show(progress);
    else handle.update(progress);
  };
  return {
    batchDone(figures) {
      progress.batchDone();
      if (!isDue()) return;
      progress.figures = figures();
      update();
    },
    epochDone(figures) {
      progress.epochDone(figures);
      if (isDue()) update();
    },
    end: update,
  };
}

function lineReport(plan: TrainingPlan): ProgressReport {
  const progress = new FitProgress(plan);
  return {
    batchDone: () => progress.batchDone(),
    epochDone(figures) {
      progress.epochDone(figures);
      console.log(progress.toString());
    },
    end() {},
  };
}
