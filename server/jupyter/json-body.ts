import type { IncomingMessage } from "node:http";
import { isJsonObject, type JsonObject } from "../../kernel/protocol/index.js";
import { BadRequestError, PayloadTooLargeError } from "./errors.js";

/** A notebook with its outputs travels in one body. */
const limitBytes = 512 * 2 ** 20;

/**
 * Reads a request's body as a JSON object; an empty body is the empty object.
 *
 * @throws {BadRequestError} If it is not a JSON object.
 * @throws {PayloadTooLargeError} If it has more than 512 MiB.
 */
export async function readJsonBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limitBytes) throw new PayloadTooLargeError(limitBytes);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BadRequestError(`Expected JSON in the body of the request: ${(cause as Error).message}`, {
      cause,
    });
  }
  if (!isJsonObject(value)) throw new BadRequestError("Expected a JSON object in the body of the request.");
  return value;
}

/**
 * A field that is a string or absent.
 *
 * @throws {BadRequestError} If it is anything else.
 */
export function optionalText(body: JsonObject, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw new BadRequestError(`Expected "${field}" to be a string.`);
  return value;
}
