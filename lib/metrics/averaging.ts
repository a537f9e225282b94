import type { Label } from "../data/labels.js";
import { ParameterError } from "../errors.js";
import { type ClassCounts, countClasses, countSamples, sumCounts } from "./class-counts.js";
import type { Targets } from "./targets.js";
import { warn } from "./warning.js";
import { type SampleWeightOption, weightedMean } from "./weights.js";

/**
 * How the classes become one figure:
 *
 * - `binary`: the class `posLabel` alone; needs at most two labels
 * - `macro`: the mean over the classes
 * - `weighted`: the mean weighted by the classes' rows
 * - `micro`: from the counts of all classes together
 * - `samples`: the mean over the rows, for targets of shape `[n, k]`
 */
export type Average = "binary" | "macro" | "micro" | "weighted" | "samples";

/** What a ratio is whose denominator is 0: this number, or 0 with a warning. */
export type ZeroDivision = "warn" | 0 | 1;

/** Options of the metrics that are computed class by class. */
export interface AveragingOptions extends SampleWeightOption {
  /** Default `binary`; `null` gives one value a class. */
  readonly average?: Average | null;
  /** The class that counts as positive when `average` is `binary`; default 1. */
  readonly posLabel?: Label;
  /** Classes (columns of a matrix) to compute for, in order; default all. Not used by `binary`. */
  readonly labels?: readonly Label[];
  /** Default `warn`. */
  readonly zeroDivision?: ZeroDivision;
}

/** Counts to compute a metric from, one entry a class (or row, or one for all), and how to average. */
export interface AveragedCounts {
  readonly counts: readonly ClassCounts[];
  readonly average: Average | null;
  /** Weights of the entries in a mean. */
  readonly weights: readonly number[] | undefined;
}

/** Counts what `options.average` asks for. @throws {ParameterError} If the options do not fit the targets. */
export function averagedCounts(targets: Targets, options: AveragingOptions): AveragedCounts {
  const { average = "binary" } = options;
  if (average === "binary") {
    const label = positiveLabel(targets, options.posLabel ?? 1);
    return { average, counts: countClasses(targets, [label]), weights: undefined };
  }
  const labels = options.labels ?? targets.labels;
  switch (average) {
    case "samples":
      return { average, counts: countSamples(targets, labels), weights: targets.weights };
    case "micro":
      return { average, counts: [sumCounts(countClasses(targets, labels))], weights: undefined };
    case "weighted": {
      const counts = countClasses(targets, labels);
      return { average, counts, weights: counts.map(({ support }) => support) };
    }
    case "macro":
    case null:
      return { average, counts: countClasses(targets, labels), weights: undefined };
    default: {
      const known = '"binary", "macro", "micro", "weighted", "samples" or null';
      throw new ParameterError(`Expected average to be ${known}, got ${String(average satisfies never)}.`);
    }
  }
}

/** Quotients whose denominators may be 0; says so once where that is asked for. */
export function divide(
  numerators: readonly number[],
  denominators: readonly number[],
  zeroDivision: ZeroDivision,
  onZero: () => void,
): number[] {
  if (zeroDivision === "warn" && denominators.includes(0)) onZero();
  return numerators.map((numerator, index) => {
    const denominator = denominators[index] ?? 0;
    return denominator === 0 ? Number(zeroDivision === 1) : numerator / denominator;
  });
}

/** Warns that a metric has no denominator. `lacking` says of what there is none, e.g. `predicted`. */
export function warnUndefined(metric: string, lacking: string, { average, counts }: AveragedCounts): void {
  const [row, label] = average === "samples" ? ["label", "row"] : ["row", "label"];
  const where =
    counts.length === 1 ? `since there is no ${lacking} ${row}` : `for ${label}s without ${lacking} ${row}s`;
  warn(`${metric} is not defined ${where}; 0 is taken. Set zeroDivision to 0 or 1 to say so.`);
}

/** The mean, or the values themselves where `average` is `null`. */
export function averageOf(
  values: readonly number[],
  { average, weights }: AveragedCounts,
): number | number[] {
  return average === null ? [...values] : weightedMean(values, weights);
}

function positiveLabel(targets: Targets, posLabel: Label): Label {
  const known = targets.labels.join(", ");
  if (targets.kind === "multilabel" || targets.labels.length > 2) {
    const found = targets.kind === "multilabel" ? "a matrix" : `${targets.labels.length} (${known})`;
    throw new ParameterError(
      `Expected two labels for average "binary", got ${found}. Choose "macro", "micro" or "weighted".`,
    );
  }
  if (targets.labels.length === 2 && !targets.labels.includes(posLabel)) {
    throw new ParameterError(`Expected posLabel to be one of ${known}, got ${posLabel}. Set posLabel.`);
  }
  return posLabel;
}
