import { type OxcError, type Program, parseSync } from "oxc-parser";

/** A syntax error in a text; `offset` counts UTF-16 units. */
export interface ParseError {
  readonly message: string;
  readonly offset: number;
  /** Whether the text ends before the statement does. */
  readonly incomplete: boolean;
}

/** A program, or why there is none. */
export type ParseOutcome =
  | { readonly program: Program; readonly error?: never }
  | { readonly program?: never; readonly error: ParseError };

const unterminated = /^Unterminated (string|multiline comment)/;

function isIncomplete(error: OxcError, text: string, offset: number): boolean {
  if (unterminated.test(error.message)) return text[offset] !== "'" && text[offset] !== '"';
  // Of an arrow without a body, the parser reports the place before the arrow.
  if (/=>\s*$/.test(text)) return true;
  // `const a` also ends too early, but an initializer on the next line is not what anybody types.
  return offset >= text.trimEnd().length && error.labels[0]?.start === error.labels[0]?.end;
}

/** Parses a cell as a module: strict, with top-level `await`; a redeclaration within the cell is an error. */
export function parseCell(text: string, lang: "ts" | "js"): ParseOutcome {
  const { program, errors } = parseSync(`cell.${lang}`, text, {
    lang,
    sourceType: "module",
    showSemanticErrors: true,
  });
  const error = errors.find(({ severity }) => severity === "Error");
  if (error === undefined) return { program };
  // The last label of a redeclaration is the second declaration; of an unclosed bracket, the first is the end.
  const isRedeclaration = /already been declared/.test(error.message);
  const offset = (isRedeclaration ? error.labels.at(-1) : error.labels[0])?.start ?? 0;
  return { error: { message: error.message, offset, incomplete: isIncomplete(error, text, offset) } };
}
