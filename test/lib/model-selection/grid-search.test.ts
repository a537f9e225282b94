import * as dfd from "danfojs-node";
import { beforeAll, describe, expect, it } from "vitest";
import { displaySymbol } from "../../../lib/display.js";
import { ready, tf } from "../../../lib/engine/index.js";
import { NotFittedError, ParameterError, ShapeError } from "../../../lib/errors.js";
import { accuracyScore } from "../../../lib/metrics/index.js";
import { crossValScore, GridSearch, KFold, type SearchProgress } from "../../../lib/model-selection/index.js";
import { MLPClassifier, Pipeline } from "../../../lib/models/index.js";
import { StandardScaler } from "../../../lib/preprocessing/index.js";
import { blobs } from "../../helpers/toy-data.js";

beforeAll(() => ready());

const { x, y } = blobs({ rows: 60, classes: 3, columns: 4, seed: 2 });
const frame = new dfd.DataFrame(x, { columns: ["a", "b", "c", "d"] });
const small = { hiddenLayerSizes: [6], epochs: 20, batchSize: 16, seed: 1 };

/** A learning rate of 1e-6 learns nothing, so the search has a known answer. */
const newSearch = (options = {}) =>
  new GridSearch(
    ({ learningRate, units }) =>
      new Pipeline([
        ["scale", new StandardScaler()],
        ["classify", new MLPClassifier({ ...small, learningRate, hiddenLayerSizes: [units] })],
      ]),
    { learningRate: [1e-6, 0.03], units: [4, 6] },
    { cv: 3, seed: 1, ...options },
  );

describe("crossValScore", () => {
  it("scores every fold by an estimator that has not seen it", async () => {
    const scores = await crossValScore(() => new MLPClassifier({ ...small, learningRate: 0.03 }), frame, y, {
      cv: 4,
    });
    expect(scores).toHaveLength(4);
    for (const score of scores) expect(score).toBeGreaterThan(0.8);
  });

  it("equals fitting and scoring by hand", async () => {
    const create = () => new MLPClassifier({ ...small, learningRate: 0.01 });
    const cv = new KFold({ nSplits: 3, shuffle: true, seed: 2 });
    const scores = await crossValScore(create, x, y, { cv });
    const expected = [];
    for (const { train, test } of cv.split(x.length)) {
      const model = await create().fit(
        train.map((row) => x[row] ?? []),
        train.map((row) => y[row] ?? 0),
      );
      expected.push(
        accuracyScore(
          test.map((row) => y[row] ?? 0),
          model.predict(test.map((row) => x[row] ?? [])),
        ),
      );
      model.dispose();
    }
    expect(scores).toEqual(expected);
  });

  it.each(["f1Macro", "f1Weighted", "rocAuc", "negLogLoss"] as const)("scores by %s", async (scoring) => {
    const create = () => new MLPClassifier({ ...small, learningRate: 0.03 });
    const [score = 0] = await crossValScore(create, x, y, { cv: 2, scoring });
    expect(score).toBeGreaterThan(scoring === "negLogLoss" ? -0.6 : 0.8);
    expect(score).toBeLessThanOrEqual(1);
  });

  it("waits for a scorer's promise, and hands it the signal", async () => {
    const { signal } = new AbortController();
    const scoring = async (_: unknown, __: unknown, ___: unknown, given?: AbortSignal) =>
      given === signal ? 0.25 : 0;
    const scores = await crossValScore(() => new MLPClassifier(small), x, y, { cv: 2, scoring, signal });
    expect(scores).toEqual([0.25, 0.25]);
  });

  it("ends with the signal's reason while it scores", async () => {
    const controller = new AbortController();
    class Aborting extends MLPClassifier {
      override predict(rows: Parameters<MLPClassifier["predict"]>[0]) {
        controller.abort("enough");
        return super.predict(rows);
      }
    }
    const many = blobs({ rows: 600, classes: 2, columns: 4, seed: 2 });
    const scores = crossValScore(() => new Aborting({ ...small, epochs: 1 }), many.x, many.y, {
      cv: 2,
      signal: controller.signal,
    });
    await expect(scores).rejects.toBe("enough");
  });

  it("refuses other lengths and unknown scorers", async () => {
    const create = () => new MLPClassifier(small);
    await expect(crossValScore(create, x, y.slice(1))).rejects.toThrow(ShapeError);
    await expect(crossValScore(create, x, y, { scoring: "auc" as never })).rejects.toThrow("one of accuracy");
  });
});

describe("GridSearch", () => {
  it("finds the best combination, refits it and leaves only its tensors", async () => {
    const before = tf.memory().numTensors;
    const search = newSearch();
    const seen: SearchProgress[] = [];
    await search.fit(frame, y, { onTrial: (progress) => seen.push(progress) });
    const learningRate: 1e-6 | 0.03 = search.bestParams.learningRate;
    expect(learningRate).toBe(0.03);
    expect(search.bestScore).toBeGreaterThan(0.8);
    expect(search.bestEstimator.score(frame, y)).toBeGreaterThan(0.8);
    expect(search.toExportSource().features).toEqual(frame.columns);
    expect(seen.map(({ trial, trials }) => [trial, trials])).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
    expect(seen.at(-1)?.bestScore).toBe(search.bestScore);
    search.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("lists every combination, best first", async () => {
    const search = await newSearch({ refit: false }).fit(x, y);
    const { trials } = search.results;
    expect(trials.map(({ rank }) => rank)).toEqual([...trials.map(({ rank }) => rank)].sort((a, b) => a - b));
    expect(new Set(trials.map(({ params }) => JSON.stringify(params))).size).toBe(4);
    for (const { scores, meanScore } of trials) {
      expect(scores).toHaveLength(3);
      expect(meanScore).toBeCloseTo(scores.reduce((sum, score) => sum + score, 0) / 3, 12);
    }
    expect(search.results.toDataFrame().columns).toEqual([
      "learningRate",
      "units",
      "meanScore",
      "stdScore",
      "rank",
      "fitSeconds",
    ]);
    expect((await search[displaySymbol]())["text/html"]).toContain(">learningRate</th>");
    expect(() => search.bestEstimator).toThrow(NotFittedError);
  });

  it("repeats itself for the same seed", async () => {
    const scores = [];
    for (const _ of [1, 2]) {
      const search = await newSearch({ refit: false }).fit(x, y);
      scores.push(search.results.trials.map((trial) => [trial.params, trial.scores]));
    }
    expect(scores[1]).toEqual(scores[0]);
  });

  it("ends when aborted", async () => {
    const aborted = new AbortController();
    const search = newSearch();
    const fit = search.fit(x, y, {
      signal: aborted.signal,
      onTrial: () => aborted.abort(new Error("enough")),
    });
    await expect(fit).rejects.toThrow("enough");
    expect(() => search.bestParams).toThrow(NotFittedError);
  });

  it("refuses an empty grid", () => {
    expect(() => new GridSearch(() => new MLPClassifier(), {})).toThrow(ParameterError);
    expect(() => new GridSearch(() => new MLPClassifier(), { alpha: [] })).toThrow("value of alpha");
  });
});
