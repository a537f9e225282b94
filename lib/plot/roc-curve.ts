import type { LabelsLike } from "../data/labels.js";
import { auc } from "../metrics/auc.js";
import { type RocCurveOptions, rocCurve } from "../metrics/roc.js";
import type { ScoresLike } from "../metrics/scores.js";
import { Figure } from "./figure.js";

/**
 * The receiver operating characteristic of a binary classifier, with the area under it, beside the diagonal of
 * chance.
 *
 * @param yTrue - Labels of two classes, shape `[n]`.
 * @param yScore - Score of the positive class, shape `[n]`, or `predictProba` of shape `[n, 2]`.
 * @throws {ParameterError} Unless `yTrue` has exactly two classes.
 * @throws {ShapeError} If the lengths differ.
 * @see scikit-learn `RocCurveDisplay`
 */
export function plotRocCurve(
  yTrue: LabelsLike,
  yScore: ScoresLike,
  options: Pick<RocCurveOptions, "posLabel"> = {},
): Figure {
  const { fpr, tpr } = rocCurve(yTrue, yScore, options);
  const area = auc(fpr, tpr);
  const title = `ROC curve, AUC = ${area.toFixed(4)}`;
  return new Figure(
    [
      {
        type: "scatter",
        mode: "lines",
        name: "model",
        x: [...fpr],
        y: [...tpr],
        line: { width: 3 },
      },
      {
        type: "scatter",
        mode: "lines",
        name: "chance",
        x: [0, 1],
        y: [0, 1],
        line: { dash: "dot", color: "#7d8590" },
      },
    ],
    {
      title: { text: title },
      xaxis: { title: { text: "false positive rate" }, range: [-0.02, 1.02] },
      yaxis: { title: { text: "true positive rate" }, range: [-0.02, 1.02] },
      legend: { x: 0.98, y: 0.04, xanchor: "right" },
    },
    title,
  );
}
