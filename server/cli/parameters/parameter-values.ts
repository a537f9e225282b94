import { readFile } from "node:fs/promises";
import { isJsonObject } from "../../../kernel/protocol/index.js";
import { CommandError, UsageError } from "../errors.js";

/** A value that a notebook is given from outside. */
export type ParameterValue =
  | string
  | number
  | boolean
  | null
  | readonly ParameterValue[]
  | { readonly [key: string]: ParameterValue };

/** Values by name, in the order in which they were given; of a name given twice the last. */
export type Parameters = ReadonlyMap<string, ParameterValue>;

const namePattern = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const wholeNumber = /^[+-]?(?:0|[1-9]\d*)$/;
const decimalNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const leadingZero = /^[+-]?0\d/;

/** Where parameters are given. */
export interface ParameterSources {
  /** Path of a JSON file, absolute. */
  readonly file: string | undefined;
  /** Words `name=value`, whose values are typed: numbers, booleans, null, else text. */
  readonly typed: readonly string[];
  /** Words `name=value`, whose values are text. */
  readonly raw: readonly string[];
}

/**
 * Collects the parameters of a run; those of the command line win over the file's.
 *
 * @throws {UsageError} If a word is not `name=value`.
 * @throws {CommandError} If the file is not a JSON object.
 * @see papermill's options `-p`, `-r` and `-f`
 */
export async function readParameters({ file, typed, raw }: ParameterSources): Promise<Parameters> {
  const found = new Map<string, ParameterValue>();
  if (file !== undefined) for (const [name, value] of await readFileParameters(file)) found.set(name, value);
  for (const word of typed) {
    const [name, text] = splitWord(word, "--param");
    found.set(name, typedValue(name, text));
  }
  for (const word of raw) {
    const [name, text] = splitWord(word, "--raw-param");
    found.set(name, text);
  }
  return found;
}

/**
 * A value as papermill types it: `true`, `false` and `null` also as Python spells them, numbers as they look, else text.
 *
 * @throws {UsageError} For a whole number that a `number` cannot hold exactly.
 */
export function typedValue(name: string, text: string): ParameterValue {
  if (text === "true" || text === "True") return true;
  if (text === "false" || text === "False") return false;
  if (text === "null" || text === "None") return null;
  if (wholeNumber.test(text) && !Number.isSafeInteger(Number(text))) {
    throw new UsageError(
      `Expected --param ${name} to be at most 2^53 - 1 in size, got ${text}. Give it as text: --raw-param ${name}=${text}.`,
    );
  }
  // What begins with a zero is a code, such as a postcode, whose zero counts.
  if (decimalNumber.test(text) && !leadingZero.test(text)) return Number(text);
  return text;
}

function splitWord(word: string, option: string): readonly [name: string, text: string] {
  const at = word.indexOf("=");
  const name = word.slice(0, Math.max(0, at)).trim();
  if (at < 0 || !namePattern.test(name)) {
    throw new UsageError(`Expected ${option} name=value, e.g. ${option} epochs=20, got "${word}".`);
  }
  return [name, word.slice(at + 1)];
}

async function readFileParameters(file: string): Promise<readonly [string, ParameterValue][]> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "it does not exist" : message.replace(/\s+/g, " ");
    throw new CommandError(`Expected a JSON file of parameters at ${file}, but: ${reason}.`, 1, { cause });
  }
  if (!isJsonObject(value)) {
    throw new CommandError(`Expected ${file} to hold one JSON object, e.g. {"epochs": 20}.`);
  }
  const wrong = Object.keys(value).find((name) => !namePattern.test(name));
  if (wrong !== undefined) {
    throw new CommandError(`Expected the keys of ${file} to be names of variables, got "${wrong}".`);
  }
  return Object.entries(value) as [string, ParameterValue][];
}
