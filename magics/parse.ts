import { continuesExpression, isBlank, linePosition } from "./line-position.js";
import { mayAwait, templateLiteral, writeCall } from "./magic-call.js";
import { type MagicLineArgument, readArguments } from "./magic-line.js";
import { MagicSyntaxError } from "./magic-syntax-error.js";
import { EditedText, type OffsetMap } from "./offset-map.js";
import { type MagicDescriptor, type MagicRegistry, magicUsage } from "./registry.js";

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
  /** What marks the line; `!` stands for `%sh`. */
  readonly marker: "%" | "%%" | "!";
  readonly name: string;
  /** Offset of what follows the name. */
  readonly argumentsStart: number;
}

/** A line that begins with `%name`, `%%name` or `!command`. */
const candidate =
  /^([ \t]*)(?:(%%?)([A-Za-z_][\w-]*)|!(?!\s*(?:function|async)\b)(?=\s*[\w./~$"]))[^\r\n]*/gm;

/** Lines that look like magics. The parser decides later which of them are. */
function candidateLines(source: string): CandidateLine[] {
  return [...source.matchAll(candidate)].map((match) => {
    const [text, indent = "", percents, name = "sh"] = match;
    const start = match.index + indent.length;
    return {
      lineStart: match.index,
      start,
      end: match.index + text.length,
      marker: percents === undefined ? "!" : percents === "%%" ? "%%" : "%",
      name,
      argumentsStart: start + (percents === undefined ? 1 : percents.length + name.length),
    };
  });
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
  if (line.marker !== "%" || !continuesExpression(before, source.slice(line.start, line.end))) return true;
  // `x = 7⏎%models` parses as a modulo too. Taken for a magic if it is one and is not indented like an operand.
  return registry.get(line.name) !== undefined && line.start - line.lineStart <= lastIndent(before);
}

function unknownMagic(line: CandidateLine, registry: MagicRegistry): MagicSyntaxError {
  const suggestion = registry.suggest(line.name);
  const hint = suggestion === undefined ? "" : ` Did you mean ${line.marker}${suggestion}?`;
  return new MagicSyntaxError(
    `Unknown magic ${line.marker}${line.name}.${hint} %help lists them.`,
    line.start,
  );
}

function expandLine(edited: EditedText, line: CandidateLine, source: string, registry: MagicRegistry): void {
  if (line.marker === "%%") {
    const message = `Expected %%${line.name} on the first line of a cell, whose other lines it takes. Move it there.`;
    throw new MagicSyntaxError(message, line.start);
  }
  const magic = registry.get(line.name);
  if (magic === undefined) throw unknownMagic(line, registry);
  if (magic.body?.required === true && line.marker === "%") {
    const message = `%${line.name} needs a body: begin the cell with ${magicUsage(magic, "%%")}`;
    throw new MagicSyntaxError(message, line.start);
  }
  const takesText = magic.positional.at(-1)?.kind === "text";
  const semicolon = takesText ? null : /;\s*$/.exec(source.slice(line.argumentsStart, line.end));
  const argumentsEnd = semicolon === null ? line.end : line.argumentsStart + semicolon.index;
  const found = readArguments(source, magic, line.argumentsStart, argumentsEnd);
  const statements = found.find(({ isStatement }) => isStatement);

  const nameStart = line.marker === "!" ? undefined : line.start + 1;
  edited.copyTo(line.start);
  if (statements === undefined) {
    writeCall(edited, source, { magic, found, nameStart });
    // Without a semicolon a next line that begins with a bracket would continue the call; with one, the last
    // line of a cell would not be displayed.
    const needsSemicolon = semicolon !== null || !isBlank(source.slice(line.end));
    edited.replaceTo(line.end, needsSemicolon ? ";" : "");
  } else {
    const others = found.filter((argument) => argument !== statements);
    writeCall(edited, source, { magic, found: others, nameStart });
    edited.replaceTo(statements.start, "; ").copyTo(statements.end).replaceTo(0, "; ");
    writeCall(edited, source, { magic, found: [], nameStart: undefined, property: "end: true" });
    edited.replaceTo(line.end, ";");
  }
}

/** The variable that the result of a cell magic goes to. */
function boundVariable(
  { binds, name }: MagicDescriptor,
  found: readonly MagicLineArgument[],
  source: string,
): string | undefined {
  const argument = binds === undefined ? undefined : found.find((f) => f.argument.name === binds);
  if (argument === undefined) return undefined;
  const variable = source.slice(argument.start, argument.end);
  if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(variable)) return variable;
  throw new MagicSyntaxError(`Expected a variable's name after %%${name}, got ${variable}.`, argument.start);
}

/**
 * Writes the call of a cell magic in place of its line.
 *
 * @returns What to do after the body has been written, or undefined if the body is a text, written already.
 */
function openCell(
  edited: EditedText,
  line: CandidateLine,
  source: string,
  registry: MagicRegistry,
): (() => void) | undefined {
  const magic = registry.get(line.name);
  if (magic === undefined) throw unknownMagic(line, registry);
  if (magic.body === undefined) {
    const message = `%%${line.name} takes no body. Usage: ${magicUsage(magic)}`;
    throw new MagicSyntaxError(message, line.start);
  }
  const found = readArguments(source, magic, line.argumentsStart, line.end, "%%");
  const { kind } = magic.body;
  const bodyStart = line.end + (/^\r?\n/.exec(source.slice(line.end))?.[0].length ?? 0);
  const body = source.slice(bodyStart);
  const nameStart = line.start + 2;
  edited.copyTo(line.start);
  switch (kind) {
    case "text": {
      const bound = boundVariable(magic, found, source);
      if (bound !== undefined) edited.replaceTo(line.start, `const ${bound} = `);
      writeCall(edited, source, { magic, found, nameStart, property: `body: ${templateLiteral(body)}` });
      edited.replaceTo(source.length, bound === undefined ? "" : `; ${bound}`);
      return undefined;
    }
    case "statements":
      writeCall(edited, source, { magic, found, nameStart, property: "body: true" });
      edited.replaceTo(line.end, ";");
      return () => edited.copyTo(source.length);
    case "function": {
      const property = `body: ${mayAwait(body) ? "async " : ""}() => {`;
      writeCall(edited, source, { magic, found, nameStart, property, close: "" });
      edited.replaceTo(line.end, "");
      return () => edited.copyTo(source.length).replaceTo(source.length, "\n} })");
    }
    default:
      return kind satisfies never;
  }
}

/** Turns a cell that only asks about a magic, `%time?`, `?%time` or `time?`, into a call of `help`. */
function expandQuestion(edited: EditedText, source: string, registry: MagicRegistry): boolean {
  const asked = /^\s*(?:(%{0,2})([A-Za-z_][\w-]*)\?|\?(%{1,2})([A-Za-z_][\w-]*))\s*$/.exec(source) ?? [];
  const [, trailing = "", first = "", leading, second] = asked;
  const percents = leading ?? trailing;
  const name = second ?? first;
  if (name === "" || (percents === "" && registry.get(name) === undefined)) return false;
  edited.replaceTo(source.length, `await __magics.help({ name: ${JSON.stringify(name)} })`);
  return true;
}

/**
 * Turns the magic lines of a cell into calls on the same line:
 * `%deploy cancer --model pipeline` → `await __magics.deploy({ name: "cancer", model: (pipeline) })`. A first line
 * `%%name` takes the rest of the cell, see `MagicBody`; `!command` is `%sh command`,
 * and a cell `name?` asks for help on the magic of that name.
 *
 * A `%` that continues an expression, or that stands in a string, template or comment, is left alone.
 *
 * @throws {MagicSyntaxError} If a magic is unknown or its arguments do not fit its usage.
 */
export function expandMagics(source: string, registry: MagicRegistry): ExpandedCell {
  const edited = new EditedText(source);
  if (expandQuestion(edited, source, registry)) return edited.finish();
  const lines = candidateLines(source);
  const [first] = lines;
  if (first?.marker === "%%" && isBlank(source.slice(0, first.lineStart))) {
    const finishBody = openCell(edited, first, source, registry);
    if (finishBody === undefined) return edited.finish();
    lines.shift();
    expandLines(edited, lines, source, registry);
    finishBody();
  } else {
    expandLines(edited, lines, source, registry);
  }
  return edited.finish();
}

function expandLines(
  edited: EditedText,
  lines: readonly CandidateLine[],
  source: string,
  registry: MagicRegistry,
): void {
  for (const line of lines) {
    edited.copyTo(line.lineStart);
    if (isMagic(edited.text, line, source, registry)) expandLine(edited, line, source, registry);
  }
}
