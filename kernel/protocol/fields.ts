import { InvalidFieldError } from "./errors.js";
import { isJsonObject, type JsonObject } from "./json.js";

/**
 * Reads fields of one content, with the specification's defaults.
 *
 * Each method throws an {@link InvalidFieldError} that names the field if it is absent without a default, or of another type.
 */
export class Fields {
  readonly #type: string;
  readonly #content: JsonObject;

  /**
   * @param type - What the fields are of, for messages: `execute_request`.
   */
  constructor(type: string, content: JsonObject) {
    this.#type = type;
    this.#content = content;
  }

  /** The value, or undefined where the field is absent or null. */
  raw(field: string): unknown {
    return this.#content[field] ?? undefined;
  }

  /** The error to throw about a field. */
  wrong(field: string, expected: string): InvalidFieldError {
    return new InvalidFieldError(this.#type, field, expected, this.#content[field]);
  }

  /** A string. */
  text(field: string, fallback?: string): string {
    const value = this.raw(field) ?? fallback;
    if (typeof value !== "string") throw this.wrong(field, "a string");
    return value;
  }

  /** True or false. */
  boolean(field: string, fallback: boolean): boolean {
    const value = this.raw(field) ?? fallback;
    if (typeof value !== "boolean") throw this.wrong(field, "true or false");
    return value;
  }

  /** An integer. */
  integer(field: string, fallback?: number): number {
    const value = this.raw(field) ?? fallback;
    if (typeof value !== "number" || !Number.isInteger(value)) throw this.wrong(field, "an integer");
    return value;
  }

  /** An integer, or undefined where there is none. */
  optionalInteger(field: string): number | undefined {
    return this.raw(field) === undefined ? undefined : this.integer(field);
  }

  /** The objects of a list; empty where there is none. */
  objects(field: string): readonly JsonObject[] {
    const value = this.raw(field) ?? [];
    if (!Array.isArray(value) || !value.every(isJsonObject)) throw this.wrong(field, "a list of objects");
    return value;
  }

  /** An object; empty where there is none. */
  object(field: string): JsonObject {
    const value = this.raw(field) ?? {};
    if (!isJsonObject(value)) throw this.wrong(field, "an object");
    return value;
  }

  /** An object of strings; empty where there is none. */
  textMap(field: string): Readonly<Record<string, string>> {
    const map: Record<string, string> = {};
    for (const [name, value] of Object.entries(this.object(field))) {
      if (typeof value !== "string") throw this.wrong(field, "an object of strings");
      map[name] = value;
    }
    return map;
  }
}
