import {
  BadSignatureError,
  type Header,
  isJsonObject,
  parseHeader,
  type Signer,
  TruncatedMessageError,
} from "../../kernel/protocol/index.js";

const delimiter = Buffer.from("<IDS|MSG>");

/**
 * The unsigned parts of a message as bytes: header, parent header, metadata, content, buffers. Between kernel and
 * websocket nothing is parsed and written again, however large the message is.
 */
export type MessageParts = readonly [
  header: Uint8Array,
  parentHeader: Uint8Array,
  metadata: Uint8Array,
  content: Uint8Array,
  ...buffers: Uint8Array[],
];

/**
 * Checks and strips identities and signature.
 *
 * @throws {TruncatedMessageError} If the delimiter or one of the five frames after it is missing.
 * @throws {BadSignatureError} If the message was not signed with this connection's key.
 */
export function partsOfFrames(frames: readonly Uint8Array[], signer: Signer): MessageParts {
  const at = frames.findIndex((frame) => delimiter.equals(frame));
  const signature = frames[at + 1];
  const parts = frames.slice(at + 2);
  if (at < 0 || !signature || !areMessageParts(parts)) {
    throw new TruncatedMessageError(`${frames.length} frame(s)`);
  }
  const received = Buffer.from(signature).toString("latin1");
  if (!signer.verify(received, parts.slice(0, 4))) throw new BadSignatureError(received);
  return parts;
}

/** Signs the parts for a DEALER socket; the inverse of {@link partsOfFrames}. */
export function framesOfParts(parts: MessageParts, signer: Signer): Uint8Array[] {
  return [delimiter, Buffer.from(signer.sign(parts.slice(0, 4))), ...parts];
}

/** Whether there are at least the four JSON parts. */
export function areMessageParts(parts: readonly Uint8Array[]): parts is MessageParts {
  return parts.length >= 4;
}

/**
 * Reads the header alone.
 *
 * @throws {SyntaxError} If it is not JSON.
 * @throws {InvalidFieldError} If a field is missing.
 */
export function headerOf(parts: MessageParts): Header {
  const value: unknown = JSON.parse(Buffer.from(parts[0]).toString());
  return parseHeader(isJsonObject(value) ? value : {});
}

/** A message's four parts as bytes. */
export function partsOf(message: {
  readonly header: object;
  readonly parent_header: object;
  readonly metadata: object;
  readonly content: object;
}): MessageParts {
  const bytes = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));
  return [
    bytes(message.header),
    bytes(message.parent_header),
    bytes(message.metadata),
    bytes(message.content),
  ];
}
