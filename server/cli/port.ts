import { UsageError } from "./errors.js";

/**
 * Value of the option `--port`.
 *
 * @returns `undefined` if it was not given.
 * @throws {UsageError} If it is not a whole number from 0 to 65535.
 */
export function parsePort(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const port = value === "" ? Number.NaN : Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`Expected --port to be a whole number from 0 to 65535, got "${value}".`);
  }
  return port;
}
