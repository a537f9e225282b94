import { continuesExpression, isBlank, linePosition } from "./line-position.js";
import { readArguments } from "./magic-line.js";
import { MagicSyntaxError } from "./magic-syntax-error.js";
import { EditedText, type OffsetMap } from "./offset-map.js";
import { type MagicRegistry, optionKey } from "./registry.js";

/** A cell's text with its magic lines turned into calls, and where each character came from. */
export interface ExpandedCell {
  readonly text: string;
  readonly map: OffsetMap;
}

interface CandidateLine {
  /** Offset of the line. */
  readonly lineStart: number;
  /** Offset of the `%`. */
  readonly start: number;
  readonly end: number;
  readonly percents: string;
  readonly name: string;
}

/** Lines that look like magics. The parser decides later which of them are. */
function candidateLines(source: string): CandidateLine[] {
  return [...source.matchAll(/^([ \t]*)(%%?)([A-Za-z_][\w-]*)[^\r\n]*/gm)].map((match) => ({
    lineStart: match.index,
    start: match.index + (match[1] ?? "").length,
    end: match.index + match[0].length,
    percents: match[2] ?? "%",
    name: match[3] ?? "",
  }));
}

/** Number of blanks that the last non-empty line of `text` begins with. */
function lastIndent(text: string): number {
  const line = text.trimEnd().split("\n").at(-1) ?? "";
  return line.length - line.trimStart().length;
}

/** Whether a candidate is a magic, given the expanded text before its line. */
function isMagic(before: string, line: CandidateLine, source: string, registry: MagicRegistry): boolean {
  const position = linePosition(before);
  if (position !== "operand") return position === "statement";
  if (line.percents === "%%" || !continuesExpression(before, source.slice(line.start, line.end))) return true;
  // `x = 7⏎%models` parses as a modulo too. Taken for a magic if it is one and is not indented like an operand.
  return registry.get(line.name) !== undefined && line.start - line.lineStart <= lastIndent(before);
}

function unknownMagic(line: CandidateLine, registry: MagicRegistry): MagicSyntaxError {
  const suggestion = registry.suggest(line.name);
  const hint = suggestion === undefined ? "" : ` Did you mean %${suggestion}?`;
  return new MagicSyntaxError(`Unknown magic %${line.name}.${hint} %help lists them.`, line.start);
}

function expandLine(edited: EditedText, line: CandidateLine, source: string, registry: MagicRegistry): void {
  if (line.percents === "%%") {
    const message = `Cell magics such as %%${line.name} are not supported yet. %help lists the line magics.`;
    throw new MagicSyntaxError(message, line.start);
  }
  const magic = registry.get(line.name);
  if (magic === undefined) throw unknownMagic(line, registry);

  const nameEnd = line.start + 1 + line.name.length;
  const semicolon = /;\s*$/.exec(source.slice(nameEnd, line.end));
  const argumentsEnd = semicolon === null ? line.end : nameEnd + semicolon.index;
  const found = readArguments(source, magic, nameEnd, argumentsEnd);

  edited
    .copyTo(line.start)
    .replaceTo(line.start + 1, "await __magics.")
    .copyTo(nameEnd);
  let separator = "({ ";
  for (const { argument, start, end } of found) {
    const key = optionKey(argument);
    switch (argument.kind) {
      case "word": {
        const literal = JSON.stringify(source.slice(start, end));
        edited.replaceTo(start, `${separator}${key}: "`);
        if (literal.length === end - start + 2) edited.copyTo(end);
        else edited.replaceTo(end, literal.slice(1, -1));
        edited.replaceTo(end, '"');
        break;
      }
      case "expression":
        edited.replaceTo(start, `${separator}${key}: (`).copyTo(end).replaceTo(end, ")");
        break;
      case "flag":
        edited.replaceTo(end, `${separator}${key}: true`);
        break;
      default:
        argument.kind satisfies never;
    }
    separator = ", ";
  }
  // Without a semicolon a next line that begins with a bracket would continue the call; with one, the last
  // line of a cell would not be displayed.
  const needsSemicolon = semicolon !== null || !isBlank(source.slice(line.end));
  edited.replaceTo(line.end, `${found.length === 0 ? "({})" : " })"}${needsSemicolon ? ";" : ""}`);
}

/**
 * Turns the magic lines of a cell into calls on the same line:
 * `%deploy cancer --model pipeline` → `await __magics.deploy({ name: "cancer", model: (pipeline) })`.
 *
 * A `%` that continues an expression, or that stands in a string, template or comment, is left alone.
 *
 * @throws {MagicSyntaxError} If a magic is unknown or its arguments do not fit its usage.
 */
export function expandMagics(source: string, registry: MagicRegistry): ExpandedCell {
  const edited = new EditedText(source);
  for (const line of candidateLines(source)) {
    edited.copyTo(line.lineStart);
    if (isMagic(edited.text, line, source, registry)) expandLine(edited, line, source, registry);
  }
  return edited.finish();
}
