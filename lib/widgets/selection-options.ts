import { ParameterError } from "../errors.js";

/** What can be chosen: values, shown as text, or values by their labels. */
export type SelectionOptions<Value> = readonly Value[] | Readonly<Record<string, Value>>;

/** What can be chosen, in order. */
export function valuesOf(options: SelectionOptions<unknown>): readonly unknown[] {
  return Array.isArray(options) ? options : Object.values(options);
}

/** How it is shown. */
export function labelsOf(options: SelectionOptions<unknown>): readonly string[] {
  return Array.isArray(options) ? options.map(String) : Object.keys(options);
}

/**
 * Place of a value among the options.
 *
 * @throws {ParameterError} If it is none of them.
 */
export function indexOf(value: unknown, options: SelectionOptions<unknown>): number {
  const index = valuesOf(options).indexOf(value);
  if (index >= 0) return index;
  throw new ParameterError(
    `Expected value to be one of the options (${labelsOf(options).join(", ")}), got ${String(value)}.`,
  );
}
