import { parseSync } from "oxc-parser";
import { transformSync } from "oxc-transform";
import { positionAt } from "../../code-frame.js";
import { lowerDecorators, usesDecorators } from "../../interpreter/lower-decorators.js";

interface ParserError {
  readonly message: string;
  readonly labels: readonly { readonly start: number }[];
}

/** A syntax error whose stack is the place in the file. */
function syntaxError(file: string, source: string, { message, labels }: ParserError): SyntaxError {
  const { line, column } = positionAt(source, labels[0]?.start ?? 0);
  const error = new SyntaxError(message);
  error.stack = `SyntaxError: ${message}\n    at ${file}:${line}:${column}`;
  return error;
}

/** @throws {SyntaxError} If a JavaScript module does not parse; it names the place, which Node.js' error does not. */
export function checkModule(file: string, source: string): void {
  const [error] = parseSync(file, source, { lang: "js", sourceType: "module" }).errors;
  if (error !== undefined) throw syntaxError(file, source, error);
}

/**
 * A TypeScript module as JavaScript, its source map attached.
 *
 * @param legacyDecorators - Whether decorators mean what TypeScript's `experimentalDecorators` says, not the standard.
 * @throws {SyntaxError} If it does not parse.
 */
export function stripModule(file: string, source: string, legacyDecorators: boolean): string {
  const stripped = transformSync(file, source, {
    lang: "ts",
    sourceType: "module",
    target: "es2023",
    sourcemap: true,
    decorator: { legacy: legacyDecorators },
  });
  const [error] = stripped.errors;
  if (error !== undefined) throw syntaxError(file, source, error);
  if (!legacyDecorators && usesDecorators(parseSync(file, source, { lang: "ts" }).program)) {
    // Positions in such a module are those of the code without types, which keeps most of its lines.
    return lowerDecorators(stripped.code, "inline").code;
  }
  const map = Buffer.from(JSON.stringify(stripped.map)).toString("base64");
  return `${stripped.code}\n//# sourceMappingURL=data:application/json;base64,${map}`;
}
