import { describe, expect, it } from "vitest";
import { codeFrame, positionAt } from "../../kernel/code-frame.js";

// biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI colours begin with ESC
const plain = (text: string): string => text.replace(/\u001b\[\d+m/g, "");

describe("codeFrame", () => {
  it("underlines the span", () => {
    expect(plain(codeFrame("let x: number = 'a'", 4, 5))).toBe("1 | let x: number = 'a'\n  |     ~");
  });

  it("underlines to the end of the first line of a longer span", () => {
    expect(plain(codeFrame("a\n\tf(1,\r\n2)", 3, 10))).toBe("2 | \tf(1,\n  | \t~~~~");
  });

  it("marks the end of the text where a statement ends too early", () => {
    expect(plain(codeFrame("if (", 4, 5))).toBe("1 | if (\n  |     ~");
  });

  it("counts lines and columns from 1", () => {
    expect(positionAt("ab\ncd", 4)).toEqual({ line: 2, column: 2 });
    expect(positionAt("", 0)).toEqual({ line: 1, column: 1 });
  });
});
