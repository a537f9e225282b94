import { parseSync } from "oxc-parser";
import { transformSync } from "oxc-transform";
import { DebugRequestError } from "./debug-request-error.js";

const filename = "expression.ts";
const language = { lang: "ts", sourceType: "script" } as const;

/**
 * The JavaScript of a TypeScript expression, or of statements, to evaluate in a paused frame. `{ a: 1 }` is an object.
 *
 * @throws {DebugRequestError} If it is not TypeScript.
 */
export function expressionToJavaScript(text: string): string {
  const asExpression = `(${text.trim().replace(/;$/, "")}\n)`;
  const isExpression = parseSync(filename, asExpression, language).errors.length === 0;
  const { code, errors } = transformSync(filename, isExpression ? asExpression : text, {
    ...language,
    target: "es2023",
    typescript: { onlyRemoveTypeImports: true },
  });
  const [error] = errors;
  if (error !== undefined) throw new DebugRequestError("evaluation_failed", `SyntaxError: ${error.message}`);
  return code;
}

/** The condition by which a breakpoint prints `message` and does not pause; `{expression}` stands for its value. */
export function logPointCondition(message: string): string {
  const parts = message.split(/\{([^{}]+)\}/);
  const format = parts.map((part, i) => (i % 2 === 0 ? part.replaceAll("%", "%%") : "%s")).join("");
  const values = parts.filter((_, i) => i % 2 === 1).map(conditionToJavaScript);
  return `console.log(${[JSON.stringify(format), ...values].join(", ")}), false`;
}

/** The JavaScript of a TypeScript expression, to be part of another. */
export function conditionToJavaScript(text: string): string {
  return `(${expressionToJavaScript(text).trim().replace(/;$/, "")})`;
}
