import type * as tf from "@tensorflow/tfjs";
import { checkSameLength, type Label, type LabelsLike, toLabels, uniqueLabels } from "../data/labels.js";
import { columnNames, formatShape } from "../data/matrix.js";
import { randomSeed } from "../data/random.js";
import { DataError, NotFittedError, ParameterError, ShapeError } from "../errors.js";
import { argMax, type Evaluation } from "./cross-entropy.js";
import type { Classifier, EpochProgress, FitOptions, History } from "./estimator.js";
import type { ExportSource } from "./export-source.js";
import { checkFeatures } from "./features.js";
import { type NetworkRows, predictRows } from "./network-rows.js";
import { evaluate, evaluateInTurns, type LabelledRows, trainNetwork } from "./train-network.js";
import type { ResolvedTrainOptions } from "./train-options.js";

/** What a classifier keeps after `fit`. */
interface Fitted {
  readonly network: tf.LayersModel;
  readonly classes: readonly Label[];
  /** Grows while the network is trained. */
  readonly history: Record<string, number[]>;
  readonly rowShape: readonly number[];
  readonly features: readonly string[] | undefined;
  /** None until training is over. */
  metrics: Readonly<Record<string, number>>;
}

/** What a network is built for. */
export interface NetworkPlan {
  /** Shape of one row. */
  readonly rowShape: readonly number[];
  /** Width of the softmax output. */
  readonly classCount: number;
  /** Seed of the first layer's weights; layer i adds i. */
  readonly seed: number;
}

/**
 * A classifier around a softmax network. A subclass says how it reads rows and which layers it stacks.
 *
 * @typeParam X - Forms in which it takes rows.
 */
export abstract class NetworkClassifier<X> implements Classifier<X> {
  readonly #options: ResolvedTrainOptions;
  #fitted: Fitted | undefined;

  protected constructor(options: ResolvedTrainOptions) {
    this.#options = options;
  }

  /** Reads rows of any form the classifier takes. @throws {ShapeError | DataError} */
  protected abstract readRows(x: X): NetworkRows;

  /** Stacks the layers; the result is not compiled. */
  protected abstract buildNetwork(plan: NetworkPlan, l2: number): tf.LayersModel;

  /** The trained network; it stays the classifier's own. @throws {NotFittedError} */
  get network(): tf.LayersModel {
    return this.#state().network;
  }

  /** Distinct labels, ascending: the order of the columns of {@link predictProba}. @throws {NotFittedError} */
  get classes(): readonly Label[] {
    return this.#state().classes;
  }

  /** Figures of each epoch; see {@link History}. @throws {NotFittedError} */
  get history(): History {
    return this.#state().history;
  }

  /**
   * Learns from labelled rows.
   *
   * @param x - Rows, n ≥ 2.
   * @param y - Labels, shape `[n]`, of at least two classes.
   * @throws {ShapeError} If `x` has the wrong shape or another length than `y`.
   * @throws {DataError} If a value is missing or not a number, or there is one class only.
   * @throws {NonFiniteLossError} If the loss is not finite; what was fitted before stays.
   * @throws The signal's reason if it is aborted; what was learned until then stays.
   */
  async fit(x: X, y: LabelsLike, options: FitOptions = {}): Promise<this> {
    const started = performance.now();
    const labels = toLabels(y);
    const rows = this.readRows(x);
    checkSameLength({ length: rows.count }, labels, "x", "y");
    const classes = uniqueLabels(labels);
    if (classes.length < 2) {
      throw new DataError(`Expected at least 2 classes in y, got only ${JSON.stringify(classes[0])}.`);
    }
    options.signal?.throwIfAborted();
    const seed = this.#options.seed ?? randomSeed();
    const batchSize = Math.min(this.#options.batchSize, rows.count);
    const plan = { rowShape: rows.shape, classCount: classes.length, seed };
    const network = this.buildNetwork(plan, this.#options.alpha / (2 * batchSize));
    const previous = this.#fitted;
    const fitted: Fitted = {
      network,
      classes,
      history: {},
      rowShape: rows.shape,
      features: columnNames(x),
      metrics: {},
    };
    const data = toLabelledRows(rows, labels, classes);
    try {
      await trainNetwork(network, data, { ...this.#options, batchSize, seed }, options, {
        // From the first step on, so that an interrupt, which may run no code after it, leaves what was learned.
        onStep: () => {
          this.#fitted = fitted;
        },
        onEpoch: (progress) => {
          record(fitted.history, progress);
          options.onEpoch?.(progress);
        },
      });
      const { loss, accuracy } = await evaluateInTurns(network, data, options.signal);
      fitted.metrics = {
        train_loss: loss,
        train_accuracy: accuracy,
        epochs: fitted.history.loss?.length ?? 0,
        fit_seconds: (performance.now() - started) / 1000,
      };
    } catch (error) {
      const keepsTrained = options.signal?.aborted === true && this.#fitted === fitted;
      if (!keepsTrained) this.#fitted = previous;
      (keepsTrained ? previous?.network : network)?.dispose();
      throw error;
    }
    previous?.network.dispose();
    return this;
  }

  /** The most probable label of each row, shape `[n]`. @throws {NotFittedError | ShapeError | DataError} */
  predict(x: X): Label[] {
    const { classes } = this.#state();
    const probabilities = this.#probabilities(x);
    const rows = probabilities.length / classes.length;
    return Array.from(
      { length: rows },
      (_, row) => classes[argMax(probabilities, row * classes.length, classes.length)] ?? 0,
    );
  }

  /** The probability of each class, shape `[n, k]`. @throws {NotFittedError | ShapeError | DataError} */
  predictProba(x: X): number[][] {
    const width = this.#state().classes.length;
    const probabilities = this.#probabilities(x);
    return Array.from({ length: probabilities.length / width }, (_, row) =>
      Array.from(probabilities.subarray(row * width, (row + 1) * width)),
    );
  }

  /** Mean cross-entropy and accuracy. @throws {NotFittedError | ShapeError | DataError} */
  evaluate(x: X, y: LabelsLike): Evaluation {
    const { network, classes } = this.#state();
    const labels = toLabels(y);
    const rows = this.#readLikeFitted(x);
    checkSameLength({ length: rows.count }, labels, "x", "y");
    return evaluate(network, toLabelledRows(rows, labels, classes));
  }

  /** Share of the rows predicted right, in [0, 1]. @throws {NotFittedError | ShapeError | DataError} */
  score(x: X, y: LabelsLike): number {
    const labels = toLabels(y);
    const predicted = this.predict(x);
    checkSameLength(predicted, labels, "x", "y");
    return predicted.filter((label, row) => label === labels[row]).length / labels.length;
  }

  /** What `%deploy` ships. @throws {NotFittedError} */
  toExportSource(): ExportSource {
    const { network, classes, features, metrics } = this.#state();
    return {
      network,
      preprocessing: [],
      classes: classes.map(String),
      metrics,
      ...(features === undefined ? {} : { features }),
    };
  }

  /** Frees the network's tensors; fit again before the next use. */
  dispose(): void {
    this.#fitted?.network.dispose();
    this.#fitted = undefined;
  }

  #probabilities(x: X): Float32Array {
    const { network } = this.#state();
    return predictRows(network, this.#readLikeFitted(x));
  }

  #readLikeFitted(x: X): NetworkRows {
    const { rowShape, features } = this.#state();
    checkFeatures(features, x, this.constructor.name);
    const rows = this.readRows(x);
    if (rows.shape.join() !== rowShape.join()) {
      const [expected, actual] = [rowShape, rows.shape].map((shape) => formatShape(["n", ...shape]));
      throw new ShapeError(
        `Expected x of shape ${expected}, as ${this.constructor.name} was fitted on, got ${actual}.`,
      );
    }
    return rows;
  }

  #state(): Fitted {
    if (this.#fitted === undefined) throw new NotFittedError(this.constructor.name);
    return this.#fitted;
  }
}

function record(history: Record<string, number[]>, progress: EpochProgress): void {
  const { loss, accuracy, valLoss, valAccuracy } = progress;
  const figures = { loss, accuracy, val_loss: valLoss, val_accuracy: valAccuracy };
  for (const [name, value] of Object.entries(figures)) {
    if (value === undefined) continue;
    history[name] ??= [];
    history[name].push(value);
  }
}

function toLabelledRows(
  rows: NetworkRows,
  labels: readonly Label[],
  classes: readonly Label[],
): LabelledRows {
  const position = new Map(classes.map((label, index) => [label, index]));
  const ids = labels.map((label, row) => {
    const id = position.get(label);
    if (id === undefined) {
      throw new ParameterError(`Expected labels of ${classes.join(", ")}, got ${label} in row ${row} of y.`);
    }
    return id;
  });
  return { rows, ids, classCount: classes.length };
}
