import type { IncomingMessage } from "node:http";
import { quote } from "../codecs/describe.js";
import {
  BodyTooLargeError,
  InvalidInputError,
  messageOf,
  RequestAbortedError,
  UnsupportedMediaTypeError,
} from "../errors.js";

/** Default of the most bytes that a body may have: 16 MiB. */
export const defaultBodyLimitBytes = 16 * 1024 * 1024;

/** How long a client that is refused may go on sending, so that it gets to read why. */
const lingerMs = 2_000;

const jsonType = /^application\/(?:[\w.-]+\+)?json\s*(?:;.*)?$/i;

/**
 * Reads a request's body as JSON, counting while it arrives.
 *
 * @throws {UnsupportedMediaTypeError} If it does not say that it is JSON, or is compressed.
 * @throws {BodyTooLargeError} As soon as the limit is passed, or announced to be.
 * @throws {InvalidInputError} If it is not UTF-8 or not JSON.
 * @throws {RequestAbortedError} If the client hangs up.
 */
export async function readJson(request: IncomingMessage, limitBytes: number): Promise<unknown> {
  checkHeaders(request);
  const bytes = await readBytes(request, limitBytes);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InvalidInputError("Expected a body in UTF-8, got bytes that are not.");
  }
  if (text.trim() === "") throw new InvalidInputError("Expected a body in JSON, got an empty one.");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError(`Expected a body in JSON, got ${quote(text)}: ${messageOf(cause)}.`, {
      cause,
    });
  }
}

function checkHeaders({ headers }: IncomingMessage): void {
  const type = headers["content-type"];
  if (type === undefined || !jsonType.test(type)) {
    throw new UnsupportedMediaTypeError(
      `Expected the header "Content-Type: application/json", got ${type === undefined ? "none" : quote(type)}.`,
    );
  }
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") {
    throw new UnsupportedMediaTypeError(
      `Expected an uncompressed body, got Content-Encoding ${quote(encoding)}.`,
    );
  }
}

async function readBytes(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > limitBytes) {
    discardRest(request);
    throw new BodyTooLargeError(limitBytes, `${announced}`);
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const fail = (error: Error): void => {
      request.removeAllListeners("data");
      chunks.length = 0;
      reject(error);
    };
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      fail(new BodyTooLargeError(limitBytes, "more"));
      discardRest(request);
    });
    request.once("end", () => resolve(Buffer.concat(chunks, size)));
    request.once("error", (cause) => fail(new RequestAbortedError("The request broke off.", { cause })));
  });
}

/** A socket that is closed while a client still sends resets, and the client never sees the answer. */
function discardRest(request: IncomingMessage): void {
  request.resume();
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, lingerMs);
  request.once("close", () => clearTimeout(timer));
}
