import {
  BadSignatureError,
  describe,
  InvalidFieldError,
  InvalidJsonError,
  TruncatedMessageError,
} from "./errors.js";
import { isJsonObject, type JsonObject, JsonText } from "./json.js";
import type { Header, Message, ParentHeader } from "./message.js";
import type { Signer } from "./signer.js";

const delimiter = Buffer.from("<IDS|MSG>");
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Multipart message to typed message: `[identities…, <IDS|MSG>, signature, header, parent_header, metadata,
 * content, buffers…]`.
 *
 * @param frames - The parts as they came off the socket.
 * @param signer - Checks the signature before anything is parsed.
 * @returns The message; its content is a JSON object that no one has checked yet.
 * @throws {TruncatedMessageError} If the delimiter or a frame after it is missing.
 * @throws {BadSignatureError} If the signature was not made with this connection's key.
 * @throws {InvalidJsonError} If one of the four frames is not a JSON object in UTF-8.
 * @throws {InvalidFieldError} If the header lacks a field.
 */
export function decodeFrames(frames: readonly Uint8Array[], signer: Signer): Message {
  const at = frames.findIndex((frame) => delimiter.equals(frame));
  if (at < 0) throw new TruncatedMessageError(`${frames.length} frame(s) without the delimiter <IDS|MSG>`);
  const [signature, header, parentHeader, metadata, content, ...buffers] = frames.slice(at + 1);
  if (!signature || !header || !parentHeader || !metadata || !content) {
    throw new TruncatedMessageError(`${frames.length - at - 1} frame(s) after the delimiter`);
  }
  const received = Buffer.from(signature).toString("latin1");
  if (!signer.verify(received, [header, parentHeader, metadata, content]))
    throw new BadSignatureError(received);
  return {
    identities: frames.slice(0, at),
    header: parseHeader(parseFrame("header", header)),
    parent_header: parseParentHeader(parseFrame("parent_header", parentHeader)),
    metadata: parseFrame("metadata", metadata),
    content: parseFrame("content", content),
    buffers,
  };
}

/**
 * Typed message to the multipart message that goes on the wire; the inverse of {@link decodeFrames}.
 *
 * @throws {TypeError} If the content cannot be written as JSON (a cycle, a bigint).
 */
export function encodeFrames(message: Message<string, object>, signer: Signer): Uint8Array[] {
  const signed = [message.header, message.parent_header, message.metadata, message.content].map((part) =>
    part instanceof JsonText ? part.bytes : Buffer.from(JSON.stringify(part)),
  );
  return [...message.identities, delimiter, Buffer.from(signer.sign(signed)), ...signed, ...message.buffers];
}

function parseFrame(name: string, frame: Uint8Array): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(frame));
  } catch (cause) {
    throw new InvalidJsonError(name, cause instanceof Error ? cause.message : "text that does not parse", {
      cause,
    });
  }
  if (!isJsonObject(value)) throw new InvalidJsonError(name, describe(value));
  return value;
}

/**
 * Checks a decoded header. A missing `date` or `version` is filled in: clients before protocol 5.1 leave them out.
 *
 * @throws {InvalidFieldError} If `msg_id`, `msg_type`, `session` or `username` is not a string, or `subshell_id` neither absent, null nor a
 * string.
 */
export function parseHeader(value: JsonObject): Header {
  const text = (field: string): string => {
    const found = value[field];
    if (typeof found !== "string") throw new InvalidFieldError("header", field, "a string", found);
    return found;
  };
  const subshell = (id: unknown): Pick<Header, "subshell_id"> => {
    if (id === undefined) return {};
    if (id !== null && typeof id !== "string") {
      throw new InvalidFieldError("header", "subshell_id", "a string or null", id);
    }
    return { subshell_id: id };
  };
  return {
    ...value,
    msg_id: text("msg_id"),
    msg_type: text("msg_type"),
    session: text("session"),
    username: text("username"),
    date: value.date === undefined || value.date === null ? "" : text("date"),
    ...subshell(value.subshell_id),
    version: value.version === undefined || value.version === null ? "5.0" : text("version"),
  };
}

function parseParentHeader(value: JsonObject): ParentHeader {
  return Object.keys(value).length === 0 ? {} : parseHeader(value);
}
