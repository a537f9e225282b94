import type { Label } from "../data/labels.js";
import { ParameterError } from "../errors.js";
import type { Targets } from "./targets.js";
import { weightedSum } from "./weights.js";

/** Sums of the rows' weights for one class against all others. */
export interface ClassCounts {
  readonly truePositives: number;
  /** Rows predicted as this class. */
  readonly predicted: number;
  /** Rows of this class. */
  readonly support: number;
}

/**
 * Counts the rows of each of `labels`.
 *
 * @throws {ParameterError} If a label of a matrix is not one of its columns.
 */
export function countClasses(targets: Targets, labels: readonly Label[]): ClassCounts[] {
  const position = new Map(labels.map((label, index) => [label, index]));
  const sums = () => new Float64Array(labels.length);
  const [truePositives, predicted, support] = [sums(), sums(), sums()];
  const add = (to: Float64Array, index: number, weight: number): void => {
    to[index] = (to[index] ?? 0) + weight;
  };
  if (targets.kind === "classes") {
    const { yTrue, yPred, weights } = targets;
    for (let row = 0; row < yTrue.length; row++) {
      const weight = weights?.[row] ?? 1;
      const truth = position.get(yTrue[row] as Label);
      const guess = position.get(yPred[row] as Label);
      if (truth !== undefined) add(support, truth, weight);
      if (guess !== undefined) add(predicted, guess, weight);
      if (truth !== undefined && truth === guess) add(truePositives, truth, weight);
    }
  } else {
    checkColumns(targets.labels, labels);
    targets.yTrue.forEach((truth, row) => {
      const weight = targets.weights?.[row] ?? 1;
      for (const [label, index] of position) {
        const column = label as number;
        const [is, guessed] = [truth[column] === 1, targets.yPred[row]?.[column] === 1];
        if (is) add(support, index, weight);
        if (guessed) add(predicted, index, weight);
        if (is && guessed) add(truePositives, index, weight);
      }
    });
  }
  return labels.map((_, index) => ({
    truePositives: truePositives[index] ?? 0,
    predicted: predicted[index] ?? 0,
    support: support[index] ?? 0,
  }));
}

/**
 * Counts the labels of each row of a matrix, unweighted.
 *
 * @throws {ParameterError} If the targets are classes, which each row has one of, or a label is not a column.
 */
export function countSamples(targets: Targets, labels: readonly Label[]): ClassCounts[] {
  if (targets.kind === "classes") {
    throw new ParameterError(
      'Expected yTrue and yPred of shape [n, k] for average "samples", got [n]. Choose "macro", "micro" or "weighted".',
    );
  }
  checkColumns(targets.labels, labels);
  const columns = labels as readonly number[];
  return targets.yTrue.map((truth, row) => {
    const of = (line: readonly number[] | undefined) => columns.map((column) => line?.[column] ?? 0);
    const [is, guessed] = [of(truth), of(targets.yPred[row])];
    return {
      truePositives: weightedSum(is, guessed),
      predicted: weightedSum(guessed),
      support: weightedSum(is),
    };
  });
}

/** The counts of all classes together. */
export function sumCounts(counts: readonly ClassCounts[]): ClassCounts {
  const sum = (key: keyof ClassCounts) => counts.reduce((total, entry) => total + entry[key], 0);
  return { truePositives: sum("truePositives"), predicted: sum("predicted"), support: sum("support") };
}

function checkColumns(columns: readonly number[], labels: readonly Label[]): void {
  const unknown = labels.find((label) => typeof label !== "number" || !columns.includes(label));
  if (unknown === undefined) return;
  throw new ParameterError(
    `Expected labels to be columns of yTrue, 0 to ${columns.length - 1}, got ${unknown}.`,
  );
}
