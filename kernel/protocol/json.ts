/** An object that has been written as JSON already: it goes into a message as it is, however large. */
export class JsonText {
  /** UTF-8. */
  readonly bytes: Uint8Array;

  /** @param bytes - JSON of an object, in UTF-8; whoever wrote it vouches for that. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/** A decoded JSON object whose fields have not been checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether `value` is a JSON object, not an array and not null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
