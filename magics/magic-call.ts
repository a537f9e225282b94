import type { MagicLineArgument } from "./magic-line.js";
import type { EditedText } from "./offset-map.js";
import { type MagicDescriptor, optionKey } from "./registry.js";

/** Whether code has to stand in an async function: magics in it become awaited calls. */
export function mayAwait(code: string): boolean {
  return /\bawait\b|^\s*[%!]/m.test(code);
}

/** A template literal of the same number of lines as `text`, whose value is `text` with line feeds. */
export function templateLiteral(text: string): string {
  return `\`${text.replace(/[\\`]|\$\{/g, "\\$&")}\``;
}

/** A call to write. */
export interface MagicCall {
  readonly magic: MagicDescriptor;
  readonly found: readonly MagicLineArgument[];
  /** Where the name stands in the cell; undefined where it does not. */
  readonly nameStart: number | undefined;
  /** A further property of the options, already code. */
  readonly property?: string;
  /** What ends the call. */
  readonly close?: string;
}

/** Writes a call over the line that `edited` stands at; the name and arguments that are code keep their positions. */
export function writeCall(
  edited: EditedText,
  source: string,
  { magic, found, nameStart, property, close = " })" }: MagicCall,
): void {
  const { name, lineOnly = false, userDefined = false } = magic;
  const before = userDefined
    ? 'await __magics["%user"]("'
    : lineOnly
      ? 'await __magics["%'
      : "await __magics.";
  if (nameStart === undefined) edited.replaceTo(0, `${before}${name}`);
  else edited.replaceTo(nameStart, before).copyTo(nameStart + name.length);
  if (userDefined) edited.replaceTo(0, '")');
  else if (lineOnly) edited.replaceTo(0, '"]');
  let separator = "({ ";
  for (const { argument, start, end } of found) {
    const option = optionKey(argument);
    switch (argument.kind) {
      case "text":
      case "word": {
        const literal = JSON.stringify(source.slice(start, end));
        edited.replaceTo(start, `${separator}${option}: "`);
        if (literal.length === end - start + 2) edited.copyTo(end);
        else edited.replaceTo(end, literal.slice(1, -1));
        edited.replaceTo(end, '"');
        break;
      }
      case "expression":
        edited.replaceTo(start, `${separator}${option}: (`).copyTo(end).replaceTo(end, ")");
        break;
      case "code": {
        const prefix = mayAwait(source.slice(start, end)) ? "async () => (" : "() => (";
        edited.replaceTo(start, `${separator}${option}: ${prefix}`).copyTo(end).replaceTo(end, ")");
        break;
      }
      case "flag":
        edited.replaceTo(end, `${separator}${option}: true`);
        break;
      default:
        argument.kind satisfies never;
    }
    separator = ", ";
  }
  if (property !== undefined) edited.replaceTo(0, `${separator}${property}${close}`);
  else edited.replaceTo(0, found.length === 0 ? "({})" : close);
}
