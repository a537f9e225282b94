import { checkSameLength, type Label, type LabelsLike, toLabels, uniqueLabels } from "../data/labels.js";
import type { MatrixLike } from "../data/matrix.js";
import { DataError, ParameterError, ShapeError } from "../errors.js";
import { type BinaryScores, type ScoresLike, toBinaryScores, toScores } from "./scores.js";
import { isMatrixLike, type TargetsLike, toIndicator } from "./targets.js";
import { toWeights, weightedMean, weightedSum } from "./weights.js";

/** How the figures of several columns become one; `null`: they do not. */
export type ColumnAverage = "macro" | "micro" | "weighted" | "samples" | null;

/** A ranking problem as binary ones: a single column, one a class, or one a label. */
export interface ScoreColumns {
  readonly kind: "binary" | "multiclass" | "multilabel";
  readonly columns: readonly BinaryScores[];
  /** @throws {DataError} If the scores of a row do not sum to 1. */
  checkProbabilities(): void;
}

/** Options of {@link toScoreColumns}. */
export interface ScoreColumnsOptions {
  /** All classes, ascending. Default: those of `yTrue`. */
  readonly labels?: readonly Label[];
  /** The positive one of two classes; default the greater. */
  readonly posLabel?: Label | undefined;
}

/**
 * Reads truth and scores of any form.
 *
 * @throws {ShapeError} If the lengths differ or there is not one column a class.
 * @throws {ParameterError} If `labels` do not fit, or `posLabel` is not one of two classes.
 */
export function toScoreColumns(
  yTrue: TargetsLike,
  yScore: ScoresLike,
  { labels, posLabel }: ScoreColumnsOptions = {},
): ScoreColumns {
  const scores = toScores(yScore);
  if (isMatrixLike(yTrue)) return multilabelColumns(yTrue, scores);
  const truth = toLabels(yTrue, "yTrue");
  const classes = classesOf(truth, labels);
  const width = typeof scores[0] === "number" ? 1 : (scores[0]?.length ?? 1);
  if (classes.length <= 2 && width <= 2) {
    const column = toBinaryScores(truth, yScore, { posLabel });
    return { kind: "binary", columns: [column], checkProbabilities: () => undefined };
  }
  checkSameLength(truth, scores, "yTrue", "yScore");
  const rows = scores.map((row) => {
    if (typeof row === "number" || row.length !== classes.length) {
      const shape = typeof row === "number" ? "[n]" : `[n, ${row.length}]`;
      throw new ShapeError(
        `Expected yScore of shape [n, ${classes.length}], one column a class, got ${shape}. Give all classes by labels.`,
      );
    }
    return row;
  });
  return {
    kind: "multiclass",
    columns: classes.map((label, column) => ({
      positive: truth.map((other) => other === label),
      scores: rows.map((row) => row[column] ?? 0),
    })),
    checkProbabilities: () => {
      const wrong = rows.findIndex((row) => Math.abs(weightedSum(row) - 1) > 1e-5);
      if (wrong < 0) return;
      throw new DataError(
        `Expected probabilities that sum to 1, got a sum of ${weightedSum(rows[wrong] ?? [])} in row ${wrong} of yScore.`,
      );
    },
  };
}

/** The columns with the weights of the rows. @throws {ShapeError} If there is not one weight a row. */
export function weightedColumns(
  { columns }: ScoreColumns,
  sampleWeight: LabelsLike | undefined,
): BinaryScores[] {
  const weights = toWeights(sampleWeight, columns[0]?.positive.length ?? 0);
  return columns.map((column) => ({ ...column, weights }));
}

/**
 * A figure of one column, or of several on average.
 *
 * @param score - The figure of a binary problem.
 */
export function averageColumns(
  columns: readonly BinaryScores[],
  average: ColumnAverage,
  score: (binary: BinaryScores) => number,
): number | number[] {
  const [first] = columns;
  if (first === undefined) return Number.NaN;
  if (columns.length === 1) return score(first);
  switch (average) {
    case null:
      return columns.map(score);
    case "macro":
      return weightedMean(columns.map(score));
    case "weighted": {
      const weights = columns.map(({ positive, weights: rows }) => weightedSum(positive.map(Number), rows));
      if (weightedSum(weights) === 0) return 0;
      return weightedMean(columns.map(score), weights);
    }
    case "micro":
      return score({
        positive: columns.flatMap(({ positive }) => positive),
        scores: columns.flatMap(({ scores }) => scores),
        weights: first.weights && columns.flatMap(({ weights }) => weights ?? []),
      });
    case "samples": {
      const values = first.positive.map((_, row) =>
        score({
          positive: columns.map(({ positive }) => positive[row] ?? false),
          scores: columns.map(({ scores }) => scores[row] ?? 0),
        }),
      );
      return weightedMean(values, first.weights);
    }
    default: {
      const known = '"macro", "micro", "weighted", "samples" or null';
      throw new ParameterError(`Expected average to be ${known}, got ${String(average satisfies never)}.`);
    }
  }
}

function classesOf(truth: readonly Label[], labels: readonly Label[] | undefined): readonly Label[] {
  if (labels === undefined) return uniqueLabels(truth);
  const sorted = uniqueLabels(labels);
  if (sorted.length !== labels.length || sorted.some((label, index) => label !== labels[index])) {
    throw new ParameterError(`Expected labels to be distinct and ascending, got ${labels.join(", ")}.`);
  }
  const unknown = truth.find((label) => !labels.includes(label));
  if (unknown !== undefined) {
    throw new ParameterError(`Expected yTrue to hold ${labels.join(", ")} only, got ${unknown}.`);
  }
  return labels;
}

function multilabelColumns(yTrue: MatrixLike, scores: readonly (number | number[])[]): ScoreColumns {
  const truth = toIndicator(yTrue, "yTrue");
  checkSameLength(truth, scores, "yTrue", "yScore");
  const width = truth[0]?.length ?? 0;
  const rows = scores.map((row) => {
    if (typeof row !== "number" && row.length === width) return row;
    const shape = typeof row === "number" ? "[n]" : `[n, ${row.length}]`;
    throw new ShapeError(`Expected yScore of shape [n, ${width}] as yTrue, got ${shape}.`);
  });
  return {
    kind: "multilabel",
    columns: Array.from({ length: width }, (_, column) => ({
      positive: truth.map((row) => row[column] === 1),
      scores: rows.map((row) => row[column] ?? 0),
    })),
    checkProbabilities: () => undefined,
  };
}
