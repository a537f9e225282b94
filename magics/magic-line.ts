import { type Expression, parseSync } from "oxc-parser";
import { closestName } from "./closest-name.js";
import type { MagicArgument } from "./magic.js";
import { MagicSyntaxError } from "./magic-syntax-error.js";
import { lineArguments, type MagicDescriptor, magicUsage } from "./registry.js";

/** An argument as typed; [start, end) is its text in the cell (a word without its quotes, an expression bare). */
export interface MagicLineArgument {
  readonly argument: MagicArgument;
  readonly start: number;
  readonly end: number;
  /** Whether code consists of statements rather than of one expression. */
  readonly isStatement?: boolean;
}

/** Offsets of an expression in `text` without blanks and comments around it, or undefined if it is none. */
function expressionSpan(text: string): { start: number; end: number } | undefined {
  const { program, errors } = parseSync("magic.ts", `(${text}\n)`, { lang: "ts", sourceType: "module" });
  const [statement] = program.body;
  if (errors.length > 0 || program.body.length !== 1 || statement?.type !== "ExpressionStatement") {
    return undefined;
  }
  let expression: Expression = statement.expression;
  if (expression.type !== "ParenthesizedExpression" || expression.end !== text.length + 3) return undefined;
  expression = expression.expression;
  return { start: expression.start - 1, end: expression.end - 1 };
}

/** Reads the arguments of one magic line. Offsets are those of the cell. */
class ArgumentReader {
  readonly #source: string;
  readonly #magic: MagicDescriptor;
  readonly #end: number;
  readonly #prefix: "%" | "%%";
  readonly #positional: readonly MagicArgument[];
  readonly #found: MagicLineArgument[] = [];
  #offset: number;

  constructor(source: string, magic: MagicDescriptor, start: number, end: number, prefix: "%" | "%%") {
    this.#source = source;
    this.#magic = magic;
    this.#offset = start;
    this.#end = end;
    this.#prefix = prefix;
    this.#positional = lineArguments(magic, prefix);
  }

  read(): readonly MagicLineArgument[] {
    for (let at = this.#next(); at !== undefined; at = this.#next()) {
      if (this.#isOption(at)) this.#readOption(at);
      else this.#readPositional(at);
    }
    for (const argument of [...this.#positional, ...this.#magic.options]) {
      if (argument.required && !this.#found.some((f) => f.argument === argument)) {
        const label = this.#magic.options.includes(argument) ? `--${argument.name}` : `<${argument.name}>`;
        throw this.#error(`${this.#label} needs ${label}.`, this.#end);
      }
    }
    return this.#found;
  }

  /** Offset of the next argument, or undefined at the end of the line or at a comment. */
  #next(): number | undefined {
    while (this.#offset < this.#end && /\s/.test(this.#source[this.#offset] ?? "")) this.#offset++;
    const isComment = this.#rest?.kind !== "text" && this.#source.startsWith("//", this.#offset);
    const atEnd = this.#offset >= this.#end || isComment;
    return atEnd ? undefined : this.#offset;
  }

  get #label(): string {
    return `${this.#prefix}${this.#magic.name}`;
  }

  /** The positional argument to come. */
  get #nextPositional(): MagicArgument | undefined {
    return this.#positional[this.#found.filter((f) => this.#positional.includes(f.argument)).length];
  }

  /** It, if it takes the rest of the line. */
  get #rest(): MagicArgument | undefined {
    const next = this.#nextPositional;
    return next?.kind === "text" || next?.kind === "code" ? next : undefined;
  }

  /** In text and code, dashes mean something only before the name of an option. */
  #isOption(at: number): boolean {
    const typed = this.#typedOption(at);
    if (this.#option(typed) !== undefined) return true;
    return typed.startsWith("--") && this.#rest === undefined;
  }

  /** `--name` or `-n` at an offset; empty if there is neither. */
  #typedOption(at: number): string {
    return /^(--[^\s=;]*|-[a-z](?![^\s;]))/i.exec(this.#source.slice(at, this.#end))?.[0] ?? "";
  }

  #option(typed: string): MagicArgument | undefined {
    return this.#magic.options.find(({ name, short }) => typed === `--${name}` || typed === `-${short}`);
  }

  #readRest(argument: MagicArgument, at: number): void {
    const text = this.#source.slice(at, this.#end).trimEnd();
    const span = argument.kind === "code" ? expressionSpan(text) : undefined;
    const { start, end } = span ?? { start: 0, end: text.length };
    const isStatement = argument.kind === "code" && span === undefined;
    this.#found.push({ argument, start: at + start, end: at + end, isStatement });
    this.#offset = this.#end;
  }

  #readPositional(at: number): void {
    if (this.#rest !== undefined) {
      this.#readRest(this.#rest, at);
      return;
    }
    const argument = this.#nextPositional;
    const word = this.#readWord(at);
    if (argument === undefined) {
      throw this.#error(`${this.#label} got the unexpected argument "${word}".`, at);
    }
    this.#found.push({ argument, ...this.#span(at, word) });
  }

  #readOption(at: number): void {
    const typed = this.#typedOption(at);
    const argument = this.#option(typed);
    if (argument === undefined) {
      const nearest = closestName(
        typed.slice(2),
        this.#magic.options.map((option) => option.name),
      );
      const hint = nearest === undefined ? "" : ` Did you mean --${nearest}?`;
      throw this.#error(`Unknown option ${typed} for ${this.#label}.${hint}`, at);
    }
    const { name } = argument;
    if (this.#found.some((f) => f.argument === argument)) {
      throw this.#error(`${this.#label} got --${name} twice.`, at);
    }
    this.#offset = at + typed.length;
    if (argument.kind === "flag") {
      this.#found.push({ argument, start: this.#offset, end: this.#offset });
      return;
    }
    if (this.#source[this.#offset] === "=") this.#offset++;
    const value = this.#next();
    if (value === undefined || (argument.kind === "word" && this.#source.startsWith("--", value))) {
      throw this.#error(`--${name} of ${this.#label} needs a value.`, at);
    }
    const span =
      argument.kind === "word" ? this.#span(value, this.#readWord(value)) : this.#readExpression(value);
    if (span.start === span.end && argument.kind === "expression") {
      throw this.#error(`--${name} of ${this.#label} needs a value.`, at);
    }
    this.#found.push({ argument, ...span });
  }

  /** Moves past a word, quoted or bare, and returns its text without the quotes. */
  #readWord(at: number): string {
    const rest = this.#source.slice(at, this.#end);
    const quoted = /^"([^"]*)"|^'([^']*)'/.exec(rest);
    const text = quoted?.[0] ?? /^\S+/.exec(rest)?.[0] ?? "";
    this.#offset = at + text.length;
    return quoted?.[1] ?? quoted?.[2] ?? text;
  }

  #span(at: number, word: string): { start: number; end: number } {
    const start = this.#source.startsWith(word, at) ? at : at + 1;
    return { start, end: start + word.length };
  }

  /**
   * Moves past an expression. It ends at the first ` --name` whose left side parses, so that `a - --b` and
   * `"x --example y"` stay whole.
   */
  #readExpression(at: number): { start: number; end: number } {
    const rest = this.#source.slice(at, this.#end);
    const ends = [...rest.matchAll(/\s+--[a-z]/g)].map((match) => match.index);
    for (const end of [...ends, rest.length]) {
      const span = expressionSpan(rest.slice(0, end));
      if (span === undefined) continue;
      this.#offset = at + end;
      return { start: at + span.start, end: at + span.end };
    }
    // Not an expression: pass it on, so that the compiler says what is wrong and where.
    const known = ends.find((end) =>
      this.#magic.options.some((option) => new RegExp(`^\\s+--${option.name}\\b`).test(rest.slice(end))),
    );
    const end = known ?? rest.length;
    this.#offset = at + end;
    return { start: at, end: at + rest.slice(0, end).trimEnd().length };
  }

  #error(message: string, offset: number): MagicSyntaxError {
    return new MagicSyntaxError(`${message} Usage: ${magicUsage(this.#magic, this.#prefix)}`, offset);
  }
}

/**
 * The arguments of a magic line, in the order typed.
 *
 * @param start - Offset in `source` after the magic's name.
 * @param end - Offset of the end of the line.
 * @param prefix - `%%` if a body follows the line.
 * @throws {MagicSyntaxError} If an argument is unknown, missing, repeated or without its value.
 */
export function readArguments(
  source: string,
  magic: MagicDescriptor,
  start: number,
  end: number,
  prefix: "%" | "%%" = "%",
): readonly MagicLineArgument[] {
  return new ArgumentReader(source, magic, start, end, prefix).read();
}
