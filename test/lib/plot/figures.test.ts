import { describe, expect, it } from "vitest";
import { displaySymbol } from "../../../lib/display.js";
import {
  type Figure,
  figure,
  plotConfusionMatrix,
  plotImages,
  plotLearningCurve,
  plotlyMimeType,
  plotRocCurve,
} from "../../../lib/plot/index.js";

const text = (shown: Figure): string => String(shown[displaySymbol]()["text/plain"]);

describe("a figure", () => {
  it("shows itself as plotly's JSON and as one line of text", () => {
    const bundle = figure([{ type: "bar", x: ["a"], y: [1] }], { title: { text: "Counts" } })[
      displaySymbol
    ]();
    expect(bundle).toEqual({
      [plotlyMimeType]: {
        data: [{ type: "bar", x: ["a"], y: [1] }],
        layout: expect.objectContaining({ title: { text: "Counts" }, paper_bgcolor: "rgba(0, 0, 0, 0)" }),
      },
      "image/svg+xml": expect.stringMatching(/^<svg .*Counts.*<\/svg>$/),
      "text/plain": "Figure: Counts",
    });
    expect(JSON.parse(JSON.stringify(bundle))).toEqual(bundle);
  });

  it("keeps what the given layout says over the default", () => {
    const { layout } = figure([], { width: 100, xaxis: { title: { text: "x" } } });
    expect(layout).toMatchObject({
      width: 100,
      height: 420,
      xaxis: { title: { text: "x" }, automargin: true },
    });
  });
});

describe("plotConfusionMatrix", () => {
  it("counts true labels down and predicted labels across", () => {
    const shown = plotConfusionMatrix(["cat", "dog", "dog", "dog"], ["cat", "cat", "dog", "dog"]);
    expect(shown.data[0]).toMatchObject({
      type: "heatmap",
      x: ["cat", "dog"],
      y: ["cat", "dog"],
      z: [
        [1, 0],
        [1, 2],
      ],
    });
    expect(text(shown)).toBe(
      "Confusion matrix: 3 of 4 right; rows true, columns predicted\n     cat  dog\ncat    1    0\ndog    1    2",
    );
  });

  it("takes the order of labels that is asked for", () => {
    const shown = plotConfusionMatrix([0, 1, 1], [0, 1, 1], { labels: [1, 0] });
    expect(shown.data[0]).toMatchObject({
      x: ["1", "0"],
      z: [
        [2, 0],
        [0, 1],
      ],
    });
  });

  it("refuses labels of different lengths", () => {
    expect(() => plotConfusionMatrix([0, 1], [0])).toThrow(/yPred|yTrue/);
  });
});

describe("plotRocCurve", () => {
  it("draws the curve, chance and the area of scikit-learn's documentation example", () => {
    const shown = plotRocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
    expect(text(shown)).toBe("ROC curve, AUC = 0.7500");
    expect(shown.data[0]).toMatchObject({ x: [0, 0, 0.5, 0.5, 1], y: [0, 0.5, 0.5, 1, 1] });
    expect(shown.data[1]).toMatchObject({ name: "chance", x: [0, 1], y: [0, 1] });
  });
});

describe("plotLearningCurve", () => {
  it("draws one line a figure, from epoch 1", () => {
    const shown = plotLearningCurve({ loss: [0.9, 0.5], accuracy: [0.5, 0.75] });
    expect(shown.data).toMatchObject([
      { name: "loss", x: [1, 2], y: [0.9, 0.5] },
      { name: "accuracy", x: [1, 2], y: [0.5, 0.75] },
    ]);
    expect(text(shown)).toBe("Learning curve: after 2 epochs loss 0.500, accuracy 0.750");
  });

  it.each([[{}], [{ loss: [] }]])("refuses an empty history %j", (history) => {
    expect(() => plotLearningCurve(history)).toThrow(/at least 1 epoch/);
  });

  it("refuses figures of different lengths", () => {
    expect(() => plotLearningCurve({ loss: [1, 2], accuracy: [1] })).toThrow(
      /2 values of accuracy as of loss, got 1/,
    );
  });
});

describe("plotImages", () => {
  const image = [
    [0, 1],
    [2, 3],
  ];

  it("lays the pictures out in rows, each with its title", () => {
    const shown = plotImages([image, image, image], { titles: ["a", "b", "c"], columns: 2 });
    expect(shown.data).toHaveLength(3);
    expect(shown.data[2]).toMatchObject({ z: image, xaxis: "x3", yaxis: "y3" });
    const { annotations } = shown.layout as { annotations: { text: string }[] };
    expect(annotations.map((annotation) => annotation.text)).toEqual(["a", "b", "c"]);
    expect(text(shown)).toBe("3 images: a, b, c");
  });

  it("refuses none, and a wrong number of titles", () => {
    expect(() => plotImages([])).toThrow(/at least one image/);
    expect(() => plotImages([image], { titles: ["a", "b"] })).toThrow(/Expected 1 titles/);
  });
});
