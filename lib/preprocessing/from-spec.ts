import { MinMaxScaler } from "./min-max-scaler.js";
import { SpecError, type SpecReader } from "./spec-fields.js";
import { StandardScaler } from "./standard-scaler.js";
import type { Transformer, TransformerSpec } from "./transformer.js";

/** A new transformer needs one row here. */
const readers: ReadonlyMap<string, SpecReader> = new Map([
  ["StandardScaler", StandardScaler.fromSpec],
  ["MinMaxScaler", MinMaxScaler.fromSpec],
]);

/**
 * Rebuilds a fitted transformer from what its `toSpec` returned.
 *
 * @param spec - Parsed JSON; every field is checked.
 * @throws {SpecError} If the type is unknown or a field is missing or malformed; names both.
 * @example transformerFromSpec(scaler.toSpec()).transform([[1, 2]])
 */
export function transformerFromSpec(spec: unknown): Transformer {
  if (!isSpec(spec)) {
    throw new SpecError(
      `Expected a transformer as an object with a string "type", got ${JSON.stringify(spec)?.slice(0, 60)}.`,
    );
  }
  const read = readers.get(spec.type);
  if (read === undefined) {
    throw new SpecError(
      `Expected a transformer of type ${[...readers.keys()].join(" or ")}, got ${JSON.stringify(spec.type)}.`,
    );
  }
  return read(spec);
}

function isSpec(value: unknown): value is TransformerSpec {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    typeof (value as { type?: unknown }).type === "string"
  );
}
