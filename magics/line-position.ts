import { parseSync } from "oxc-parser";

/**
 * What a line may begin with, given the text before it.
 *
 * - `statement`: only a new statement can begin here
 * - `operand`: a new statement, or a binary operator that continues the expression before
 * - `inside`: neither: within a string, a comment, parentheses, a class body
 */
export type LinePosition = "statement" | "operand" | "inside";

/** Offset of the error that stopped the parser, or undefined if `text` parses. */
function syntaxErrorOffset(text: string): number | undefined {
  const { program, errors } = parseSync("cell.ts", text, { lang: "ts", sourceType: "module" });
  // Recoverable errors (a `return` at the top level) leave a program.
  return program.body.length > 0 ? undefined : errors[0]?.labels[0]?.start;
}

/** Whether the parser reads all of `prefix + probe` and asks at most for more. */
function accepts(prefix: string, probe: string): boolean {
  const offset = syntaxErrorOffset(prefix + probe);
  return offset === undefined || offset >= prefix.length + probe.length;
}

/** Asks the TypeScript parser what may stand after `prefix`, which ends where a line begins. */
export function linePosition(prefix: string): LinePosition {
  // Two statements that are valid in blocks only: neither class members, nor the header of a `for`.
  if (!accepts(prefix, ";+0;+0;")) return "inside";
  return accepts(prefix, "%0;") ? "operand" : "statement";
}

/** Whether `line` continues the expression that `prefix` ends with. */
export function continuesExpression(prefix: string, line: string): boolean {
  return accepts(prefix, line);
}

/** Whether `text` holds only blanks and comments. */
export function isBlank(text: string): boolean {
  const { program, errors } = parseSync("cell.ts", text, { lang: "ts", sourceType: "module" });
  return program.body.length === 0 && errors.length === 0;
}
