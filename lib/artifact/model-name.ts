import { ModelNameError } from "./errors.js";

const nameForm = /^(?!\.)[A-Za-z0-9._-]{1,64}$/;
const versionForm = /^[1-9]\d{0,14}$/;

/** Whether `name` can name a model: 1 to 64 of `A-Z a-z 0-9 . _ -`, no leading dot, hence never a path. */
export function isModelName(name: string): boolean {
  return nameForm.test(name);
}

/**
 * `name` itself, once checked by {@link isModelName}.
 *
 * @throws {ModelNameError} If it cannot name a model.
 */
export function parseModelName(name: string): string {
  if (!isModelName(name)) throw new ModelNameError(name);
  return name;
}

/** Whether `version` is a whole number counted from 1 in decimal digits, hence never a path. */
export function isModelVersion(version: string): boolean {
  return versionForm.test(version);
}
