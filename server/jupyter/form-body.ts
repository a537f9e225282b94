import type { IncomingMessage } from "node:http";
import { PayloadTooLargeError } from "./errors.js";

const limitBytes = 64 * 2 ** 10;

/**
 * Reads the fields of a submitted form.
 *
 * @throws {PayloadTooLargeError} If it has more than 64 KiB.
 */
export async function readFormBody(request: IncomingMessage): Promise<URLSearchParams> {
  let text = "";
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString("latin1");
    if (text.length > limitBytes) throw new PayloadTooLargeError(limitBytes);
  }
  return new URLSearchParams(text);
}
