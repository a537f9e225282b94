import { describe, expect, it } from "vitest";
import { codeExcerpt, codeFrame, positionAt } from "../../kernel/code-frame.js";

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

  it("shows of a long line what is around the span", () => {
    const source = `${"a".repeat(500)} = ${"b".repeat(500)}`;
    expect(plain(codeFrame(source, 501, 502))).toBe(
      `1 | …${"a".repeat(79)} = ${"b".repeat(118)}…\n  | ${" ".repeat(81)}~`,
    );
    expect(plain(codeFrame(source, 0, 500))).toBe(`1 | ${"a".repeat(200)}…\n  | ${"~".repeat(201)}`);
  });

  it("counts lines and columns from 1", () => {
    expect(positionAt("ab\ncd", 4)).toEqual({ line: 2, column: 2 });
    expect(positionAt("", 0)).toEqual({ line: 1, column: 1 });
  });
});

describe("codeExcerpt", () => {
  it("points at a place between the lines around it", () => {
    const source = Array.from({ length: 12 }, (_, i) => `line${i + 1}()`).join("\n");
    expect(plain(codeExcerpt(source, { line: 10, column: 5 }) ?? "")).toBe(
      "   8 | line8()\n   9 | line9()\n> 10 | line10()\n     |     ^\n  11 | line11()\n  12 | line12()",
    );
  });

  it("cuts long lines around the place", () => {
    const long = `${"x".repeat(300)}!`;
    expect(plain(codeExcerpt(`${long}\n${long}`, { line: 2, column: 301 }) ?? "")).toBe(
      [`  1 | ${"x".repeat(200)}…`, `> 2 | …${"x".repeat(80)}!`, `    | ${" ".repeat(81)}^`].join("\n"),
    );
  });

  it("is undefined where the source has no such line", () => {
    expect(codeExcerpt("a", { line: 2, column: 1 })).toBeUndefined();
  });
});
