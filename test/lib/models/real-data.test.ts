import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { readCsv, trainTestSplit } from "../../../lib/data/index.js";
import { ready } from "../../../lib/engine/index.js";
import { rocAucScore } from "../../../lib/metrics/index.js";
import { CNNClassifier, MLPClassifier, Pipeline } from "../../../lib/models/index.js";
import { MinMaxScaler, StandardScaler } from "../../../lib/preprocessing/index.js";

beforeAll(() => ready());

const dataset = (name: string) =>
  readCsv(fileURLToPath(new URL(`../../../notebooks/data/${name}`, import.meta.url)));
const seeds = [1, 2, 3];
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("on held-out real data", () => {
  it("a perceptron tells benign from malignant", async () => {
    const frame = await dataset("breast_cancer.csv");
    const [x, y] = [frame.drop({ columns: ["diagnosis"] }), frame.diagnosis as string[]];
    const scores = [];
    for (const seed of seeds) {
      const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.25, seed, stratify: y });
      const pipeline = new Pipeline([
        ["scale", new StandardScaler()],
        ["classify", new MLPClassifier({ seed })],
      ]);
      await pipeline.fit(xTrain, yTrain);
      scores.push(pipeline.score(xTest, yTest));
      expect(rocAucScore(yTest, pipeline.predictProba(xTest))).toBeGreaterThan(0.97);
      pipeline.dispose();
    }
    // scikit-learn's MLPClassifier on such splits: about 0.97.
    expect(mean(scores)).toBeGreaterThan(0.96);
  });

  it("a convolutional network reads digits", async () => {
    const frame = await dataset("digits.csv");
    const [x, y] = [frame.drop({ columns: ["digit"] }), frame.digit as number[]];
    const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.25, seed: 1, stratify: y });
    const pipeline = new Pipeline([
      ["scale", new MinMaxScaler()],
      ["classify", new CNNClassifier({ inputShape: [8, 8, 1], seed: 1 })],
    ]);
    await pipeline.fit(xTrain, yTrain);
    expect(pipeline.score(xTest, yTest)).toBeGreaterThan(0.96);
    pipeline.dispose();
  });
});
