import { describe, expect, it } from "vitest";
import { toCodePoints, toUtf16Offset } from "../../kernel/code-points.js";

describe("cursor positions", () => {
  it.each([
    ["abc", 2, 2],
    ["🚀b", 1, 2],
    ["🚀🚀", 2, 4],
    ["é🚀x", 3, 4],
  ])("in %j, code point %i is at UTF-16 offset %i", (text, codePoints, offset) => {
    expect(toUtf16Offset(text, codePoints)).toBe(offset);
    expect(toCodePoints(text, offset)).toBe(codePoints);
  });

  it("beyond the end stands for the end", () => {
    expect(toUtf16Offset("🚀", 9)).toBe(2);
  });
});
