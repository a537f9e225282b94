import type { LabelsLike } from "../data/labels.js";
import { type Displayable, displaySymbol, type MimeBundle } from "../display.js";
import { ParameterError } from "../errors.js";
import { escapeHtml } from "../html.js";
import { accuracyScore } from "./accuracy.js";
import { countClasses, toLabelPairs } from "./label-pairs.js";
import { averageClasses, type PrecisionRecall, precisionRecall } from "./precision-recall.js";

/** Options of {@link classificationReport}. */
export interface ClassificationReportOptions {
  /** Names of the classes, in ascending order of the labels. Default: the labels. */
  readonly targetNames?: readonly string[];
  /** Decimal places shown; default 2. */
  readonly digits?: number;
}

/** One line of a report. */
export interface ReportRow extends PrecisionRecall {
  readonly name: string;
  /** Rows of the class; of the data for an average. */
  readonly support: number;
}

/** Precision, recall and F1 by class and on average; a table in a notebook. */
export class ClassificationReport implements Displayable {
  readonly classes: readonly ReportRow[];
  readonly accuracy: number;
  readonly macro: ReportRow;
  readonly weighted: ReportRow;
  readonly #digits: number;

  constructor(
    parts: Pick<ClassificationReport, "classes" | "accuracy" | "macro" | "weighted">,
    digits: number,
  ) {
    this.classes = parts.classes;
    this.accuracy = parts.accuracy;
    this.macro = parts.macro;
    this.weighted = parts.weighted;
    this.#digits = digits;
  }

  /** The text scikit-learn prints. */
  toString(): string {
    const name = Math.max(this.#digits, ...this.#rows().map((row) => row.name.length));
    const line = (title: string, cells: readonly string[]) =>
      `${title.padStart(name)} ${cells.map((cell) => ` ${cell.padStart(9)}`).join("")}\n`;
    const row = (entry: ReportRow) => line(entry.name, this.#cells(entry));
    const header = `${" ".repeat(name)} ${headings.map((heading) => ` ${heading.padStart(9)}`).join("")}\n`;
    const accuracy = line("accuracy", [
      "",
      "",
      this.accuracy.toFixed(this.#digits),
      String(this.macro.support),
    ]);
    const averages = row(this.macro) + row(this.weighted);
    return `${header}\n${this.classes.map(row).join("")}\n${accuracy}${averages}`;
  }

  [displaySymbol](): MimeBundle {
    const line = (title: string, cells: readonly string[]) =>
      `<tr><th style="text-align:left">${escapeHtml(title)}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
    const rows = this.classes.map((row) => line(row.name, this.#cells(row)));
    const accuracy = line("accuracy", [
      "",
      "",
      this.accuracy.toFixed(this.#digits),
      String(this.macro.support),
    ]);
    const averages = [this.macro, this.weighted].map((row) => line(row.name, this.#cells(row)));
    const head = `<tr><th></th>${headings.map((heading) => `<th>${heading}</th>`).join("")}</tr>`;
    const body = [...rows, accuracy, ...averages].join("");
    return {
      "text/plain": this.toString(),
      "text/html": `<table><thead>${head}</thead><tbody>${body}</tbody></table>`,
    };
  }

  #rows(): ReportRow[] {
    return [...this.classes, this.macro, this.weighted];
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
 * @param yTrue - True labels, shape `[n]`, n ≥ 1.
 * @param yPred - Predicted labels, shape `[n]`.
 * @throws {ShapeError} If the lengths differ or n = 0.
 * @throws {ParameterError} If `targetNames` has not one name a class.
 * @example classificationReport(yTest, model.predict(xTest), { targetNames: ["malignant", "benign"] })
 * @see scikit-learn `classification_report`
 */
export function classificationReport(
  yTrue: LabelsLike,
  yPred: LabelsLike,
  options: ClassificationReportOptions = {},
): ClassificationReport {
  const pairs = toLabelPairs(yTrue, yPred);
  const names = options.targetNames ?? pairs.labels.map(String);
  if (names.length !== pairs.labels.length) {
    throw new ParameterError(
      `Expected ${pairs.labels.length} targetNames, one for each of ${pairs.labels.join(", ")}, got ${names.length}.`,
    );
  }
  const counts = countClasses(pairs, pairs.labels);
  const support = pairs.yTrue.length;
  return new ClassificationReport(
    {
      classes: counts.map((entry, index) => ({
        name: names[index] ?? "",
        ...precisionRecall(entry),
        support: entry.support,
      })),
      accuracy: accuracyScore(yTrue, yPred),
      macro: { name: "macro avg", ...averageClasses(counts, "macro"), support },
      weighted: { name: "weighted avg", ...averageClasses(counts, "weighted"), support },
    },
    options.digits ?? 2,
  );
}
