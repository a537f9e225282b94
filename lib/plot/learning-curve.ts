import { ShapeError } from "../errors.js";
import { Figure } from "./figure.js";

/**
 * What was measured after each epoch, one line a figure.
 *
 * @param history - Values by name, e.g. `{ loss: [0.9, 0.4], val_loss: [0.8, 0.5] }`; all of one length ≥ 1.
 * @throws {ShapeError} If there is nothing to draw or the lengths differ.
 * @example plotLearningCurve(classifier.history)
 */
export function plotLearningCurve(history: Readonly<Record<string, ArrayLike<number>>>): Figure {
  const curves = Object.entries(history);
  const epochs = curves[0]?.[1].length ?? 0;
  if (epochs === 0) throw new ShapeError("Expected a history of at least 1 epoch, got none. Call fit first.");
  for (const [name, values] of curves) {
    if (values.length === epochs) continue;
    throw new ShapeError(
      `Expected ${epochs} values of ${name} as of ${curves[0]?.[0]}, got ${values.length}.`,
    );
  }
  const last = curves.map(([name, values]) => `${name} ${(values[epochs - 1] ?? Number.NaN).toPrecision(3)}`);
  return new Figure(
    curves.map(([name, values]) => ({
      type: "scatter",
      mode: "lines",
      name,
      x: Array.from({ length: epochs }, (_, index) => index + 1),
      y: Array.from(values),
    })),
    {
      title: { text: "Learning curve" },
      xaxis: { title: { text: "epoch" } },
      yaxis: { rangemode: "tozero" },
    },
    `Learning curve: after ${epochs} epochs ${last.join(", ")}`,
  );
}
