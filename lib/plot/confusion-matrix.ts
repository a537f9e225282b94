import { type Label, type LabelsLike, toLabels, uniqueLabels } from "../data/labels.js";
import { confusionMatrix } from "../metrics/confusion-matrix.js";
import { Figure } from "./figure.js";

/** Options of {@link plotConfusionMatrix}. */
export interface PlotConfusionMatrixOptions {
  /** Rows and columns, in order. Default: all labels, ascending. */
  readonly labels?: readonly Label[];
  /** Default: `Confusion matrix`. */
  readonly title?: string;
}

/**
 * The confusion matrix as a heat map: true labels down, predicted labels across.
 *
 * @param yTrue - True labels, shape `[n]`, n ≥ 1.
 * @param yPred - Predicted labels, shape `[n]`.
 * @throws {ShapeError} If the lengths differ or n = 0.
 * @see scikit-learn `ConfusionMatrixDisplay`
 */
export function plotConfusionMatrix(
  yTrue: LabelsLike,
  yPred: LabelsLike,
  options: PlotConfusionMatrixOptions = {},
): Figure {
  const labels = options.labels ?? uniqueLabels(toLabels(yTrue, "yTrue"), toLabels(yPred, "yPred"));
  const counts = confusionMatrix(yTrue, yPred, { labels });
  const names = labels.map(String);
  const title = options.title ?? "Confusion matrix";
  const right = counts.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  return new Figure(
    [
      {
        type: "heatmap",
        x: names,
        y: names,
        z: counts,
        colorscale: [
          [0, "#eff6ff"],
          [1, "#1d4ed8"],
        ],
        texttemplate: "%{z}",
        hovertemplate: "true %{y}, predicted %{x}: %{z}<extra></extra>",
        showscale: false,
        xgap: 2,
        ygap: 2,
      },
    ],
    {
      title: { text: title },
      xaxis: { title: { text: "predicted" }, type: "category", showgrid: false },
      yaxis: { title: { text: "true" }, type: "category", autorange: "reversed", showgrid: false },
    },
    `${title}: ${right} of ${total} right; rows true, columns predicted\n${matrixText(names, counts)}`,
  );
}

function matrixText(names: readonly string[], counts: readonly (readonly number[])[]): string {
  const width = Math.max(...names.map((name) => name.length), ...counts.flat().map((c) => String(c).length));
  const line = (head: string, cells: readonly (string | number)[]): string =>
    [head, ...cells].map((cell) => String(cell).padStart(width)).join("  ");
  return [line("", names), ...counts.map((row, index) => line(names[index] ?? "", row))].join("\n");
}
