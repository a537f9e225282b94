import type { Label } from "../data/labels.js";
import { type Displayable, displaySymbol, type MimeBundle } from "../display.js";
import { ParameterError } from "../errors.js";
import { escapeHtml } from "../html.js";
import { accuracyScore } from "./accuracy.js";
import { type Average, averagedCounts, type ZeroDivision } from "./averaging.js";
import { averagedFigures } from "./precision-recall.js";
import { type Targets, type TargetsLike, toTargets } from "./targets.js";
import { type SampleWeightOption, weightedSum } from "./weights.js";

/** Options of {@link classificationReport}. */
export interface ClassificationReportOptions extends SampleWeightOption {
  /** Classes (columns of a matrix) to report, in order. Default: all, ascending. */
  readonly labels?: readonly Label[];
  /** Names of the classes, in the order of the labels. Default: the labels. */
  readonly targetNames?: readonly string[];
  /** Decimal places shown; default 2. */
  readonly digits?: number;
  /** What a ratio without a denominator is; default 0 with a warning. */
  readonly zeroDivision?: ZeroDivision;
}

/** One line of a report. */
export interface ReportRow {
  readonly name: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Rows of the class; of all reported classes for an average. */
  readonly support: number;
}

/** What a report consists of. */
export interface ReportParts {
  readonly classes: readonly ReportRow[];
  /** Share of the rows predicted exactly. */
  readonly accuracy: number;
  /** Where it is not the accuracy: some classes only, or several labels a row. */
  readonly micro?: ReportRow | undefined;
  readonly macro: ReportRow;
  readonly weighted: ReportRow;
  /** For targets of shape `[n, k]`. */
  readonly samples?: ReportRow | undefined;
}

/** Precision, recall and F1 by class and on average; a table in a notebook. */
export class ClassificationReport implements Displayable, ReportParts {
  readonly classes: readonly ReportRow[];
  readonly accuracy: number;
  readonly micro: ReportRow | undefined;
  readonly macro: ReportRow;
  readonly weighted: ReportRow;
  readonly samples: ReportRow | undefined;
  readonly #digits: number;

  constructor(parts: ReportParts, digits: number) {
    this.classes = parts.classes;
    this.accuracy = parts.accuracy;
    this.micro = parts.micro;
    this.macro = parts.macro;
    this.weighted = parts.weighted;
    this.samples = parts.samples;
    this.#digits = digits;
  }

  /** The figures by name, as scikit-learn's `output_dict` has them. */
  toDict(): Record<string, number | Record<"precision" | "recall" | "f1-score" | "support", number>> {
    const entry = ({ name, precision, recall, f1, support }: ReportRow) =>
      [name, { precision, recall, "f1-score": f1, support }] as const;
    return {
      ...Object.fromEntries(this.classes.map(entry)),
      ...(this.micro === undefined && { accuracy: this.accuracy }),
      ...Object.fromEntries(this.#averages().map(entry)),
    };
  }

  /** The text scikit-learn prints. */
  toString(): string {
    const averages = this.#averages();
    const names = [...this.classes, ...averages].map(({ name }) => name.length);
    const width = Math.max(this.#digits, ...names);
    const line = (title: string, cells: readonly string[]) =>
      `${title.padStart(width)} ${cells.map((cell) => ` ${cell.padStart(9)}`).join("")}\n`;
    const row = (entry: ReportRow) => line(entry.name, this.#cells(entry));
    const accuracy = this.micro === undefined ? line("accuracy", this.#accuracyCells()) : "";
    const classes = this.classes.map(row).join("");
    return `${line("", headings)}\n${classes}\n${accuracy}${averages.map(row).join("")}`;
  }

  [displaySymbol](): MimeBundle {
    const line = (title: string, cells: readonly string[]) =>
      `<tr><th style="text-align:left">${escapeHtml(title)}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
    const row = (entry: ReportRow) => line(entry.name, this.#cells(entry));
    const accuracy = this.micro === undefined ? line("accuracy", this.#accuracyCells()) : "";
    const head = `<tr><th></th>${headings.map((heading) => `<th>${heading}</th>`).join("")}</tr>`;
    const body = [...this.classes.map(row), accuracy, ...this.#averages().map(row)].join("");
    return {
      "text/plain": this.toString(),
      "text/html": `<table><thead>${head}</thead><tbody>${body}</tbody></table>`,
    };
  }

  #averages(): ReportRow[] {
    return [this.micro, this.macro, this.weighted, this.samples].filter((row) => row !== undefined);
  }

  #accuracyCells(): string[] {
    return ["", "", this.accuracy.toFixed(this.#digits), String(this.macro.support)];
  }

  #cells(row: ReportRow): string[] {
    const figures = [row.precision, row.recall, row.f1].map((value) => value.toFixed(this.#digits));
    return [...figures, String(row.support)];
  }
}

const headings = ["precision", "recall", "f1-score", "support"];

/**
 * Precision, recall and F1 of each class with their averages.
 *
 * @param yTrue - True labels, shape `[n]`, or a matrix of 0 and 1, shape `[n, k]`; n ≥ 1.
 * @param yPred - Predicted labels, of the same shape.
 * @throws {ShapeError} If the shapes differ or n = 0.
 * @throws {ParameterError} If `targetNames` has not one name a class.
 * @example classificationReport(yTest, model.predict(xTest), { targetNames: ["malignant", "benign"] })
 * @see scikit-learn `classification_report`
 */
export function classificationReport(
  yTrue: TargetsLike,
  yPred: TargetsLike,
  options: ClassificationReportOptions = {},
): ClassificationReport {
  const targets = toTargets(yTrue, yPred, options.sampleWeight);
  const labels = options.labels ?? targets.labels;
  const names = options.targetNames ?? labels.map(String);
  if (names.length !== labels.length) {
    throw new ParameterError(
      `Expected ${labels.length} targetNames, one for each of ${labels.join(", ")}, got ${names.length}.`,
    );
  }
  const figures = (average: Average | null) =>
    averagedFigures(averagedCounts(targets, { average, labels }), options.zeroDivision ?? "warn", 1, [
      "precision",
      "recall",
      "fscore",
    ]);
  const each = figures(null) as Record<"precision" | "recall" | "fscore" | "support", number[]>;
  const support = weightedSum(each.support);
  const averageRow = (average: Average): ReportRow => {
    const { precision, recall, fscore } = figures(average) as Record<string, number>;
    return { name: `${average} avg`, ...row(precision, recall, fscore, support) };
  };
  return new ClassificationReport(
    {
      classes: names.map((name, index) => ({
        name,
        ...row(each.precision[index], each.recall[index], each.fscore[index], each.support[index]),
      })),
      accuracy: accuracyScore(yTrue, yPred, options),
      micro: isMicroAccuracy(targets, labels) ? undefined : averageRow("micro"),
      macro: averageRow("macro"),
      weighted: averageRow("weighted"),
      samples: targets.kind === "multilabel" ? averageRow("samples") : undefined,
    },
    options.digits ?? 2,
  );
}

function row(precision = 0, recall = 0, f1 = 0, support = 0): Omit<ReportRow, "name"> {
  return { precision, recall, f1, support };
}

/** Whether every row's class is reported: then what micro averages give is the accuracy. */
function isMicroAccuracy(targets: Targets, labels: readonly Label[]): boolean {
  if (targets.kind === "multilabel") return false;
  const reported = new Set(labels);
  return reported.size === targets.labels.length && targets.labels.every((label) => reported.has(label));
}
