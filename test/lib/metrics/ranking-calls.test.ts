import { describe, expect, it } from "vitest";
import { DataError, ParameterError, ShapeError } from "../../../lib/errors.js";
import {
  catalogCoverage,
  dcgScore,
  hitRateAtK,
  labelRankingAveragePrecisionScore,
  meanAveragePrecisionAtK,
  meanReciprocalRank,
  ndcgAtK,
  ndcgScore,
  precisionAtK,
  recallAtK,
} from "../../../lib/metrics/index.js";
import { testRecordedCalls } from "../../helpers/recorded-calls.js";

testRecordedCalls("metrics/ranking-calls.json", {
  dcgScore,
  hitRateAtK,
  labelRankingAveragePrecisionScore,
  meanAveragePrecisionAtK,
  meanReciprocalRank,
  ndcgAtK,
  ndcgScore,
  precisionAtK,
  recallAtK,
});

describe("metrics of recommendations", () => {
  it("take text and sets, and leave out users to whom nothing is relevant", () => {
    const relevant = [new Set(["a"]), new Set<string>()];
    expect(precisionAtK(relevant, [["a", "b"], ["c"]], { k: 2 })).toBe(0.5);
  });

  it("refuse other users, nobody, and an item twice", () => {
    expect(() => recallAtK([["a"]], [])).toThrow(ShapeError);
    expect(() => recallAtK([[]], [["a"]])).toThrow("got none");
    expect(() => recallAtK([["a"]], [["b", "b"]])).toThrow(DataError);
  });

  it("count what of a catalog is shown", () => {
    expect(catalogCoverage([["a", "b"], ["a"]], ["a", "b", "c", "d"])).toBe(0.5);
    expect(catalogCoverage([["a", "b"], ["a"]], 4, { k: 1 })).toBe(0.25);
    expect(() => catalogCoverage([["z"]], ["a"])).toThrow('got "z"');
    expect(() => catalogCoverage([["a", "b"]], 1)).toThrow(ParameterError);
  });
});
