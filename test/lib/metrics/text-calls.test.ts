import { describe, expect, it } from "vitest";
import { ShapeError } from "../../../lib/errors.js";
import { bleuScore, characterErrorRate, rougeScore, wordErrorRate } from "../../../lib/metrics/index.js";
import { testRecordedCalls } from "../../helpers/recorded-calls.js";

testRecordedCalls("metrics/text-calls.json", { bleuScore, characterErrorRate, rougeScore, wordErrorRate });

describe("metrics of texts", () => {
  it("give the figures of BLEU's paper", () => {
    const references = [["the cat is on the mat", "there is a cat on the mat"]];
    expect(bleuScore(references, ["the the the the the the the"], { maxOrder: 1 })).toBeCloseTo(2 / 7, 12);
  });

  it("take words of any script, and a tokenizer", () => {
    expect(rougeScore(["Die Äpfel"], ["äpfel!"]).rouge1.recall).toBe(0.5);
    expect(wordErrorRate(["你好世界"], ["你好地界"], { tokenize: (text) => [...text] })).toBe(0.25);
    expect(characterErrorRate(["👩‍🔬a"], ["👩‍🔬b"])).toBe(0.5);
  });

  it("refuse other numbers of texts and nothing to compare", () => {
    expect(() => bleuScore(["a"], [])).toThrow(ShapeError);
    expect(() => rougeScore([[]], ["a"])).toThrow("at least 1 reference");
    expect(() => wordErrorRate([""], ["a"])).toThrow("at least 1 word");
  });
});
