/**
 * A message that cannot be trusted or understood. `code` is stable, for logs and tests.
 */
export abstract class ProtocolError extends Error {
  abstract override readonly name: string;
  abstract readonly code: string;
}

/** The frames were not signed with this connection's key. */
export class BadSignatureError extends ProtocolError {
  override readonly name = "BadSignatureError";
  readonly code = "bad_signature";

  constructor(received: string) {
    super(
      `Expected a signature made with the connection file's key, got ${JSON.stringify(received.slice(0, 16))}…. ` +
        "Connect with the connection file of this kernel.",
    );
  }
}

/** A message came a second time: someone sends what another client has sent. */
export class ReplayedMessageError extends ProtocolError {
  override readonly name = "ReplayedMessageError";
  readonly code = "replayed_message";

  constructor() {
    super("Expected a new message, got one that came before. Give each message a new msg_id and sign it.");
  }
}

/** The delimiter or one of the five frames after it is missing. */
export class TruncatedMessageError extends ProtocolError {
  override readonly name = "TruncatedMessageError";
  readonly code = "truncated_message";

  constructor(detail: string) {
    super(
      `Expected [identities…, <IDS|MSG>, signature, header, parent_header, metadata, content], got ${detail}.`,
    );
  }
}

/** A frame is not a JSON object in UTF-8. */
export class InvalidJsonError extends ProtocolError {
  override readonly name = "InvalidJsonError";
  readonly code = "invalid_json";
  readonly frame: string;

  constructor(frame: string, detail: string, options?: ErrorOptions) {
    super(`Expected the ${frame} frame to be a JSON object in UTF-8, got ${detail}.`, options);
    this.frame = frame;
  }
}

/** A field of a message's header or content is absent or of the wrong type. */
export class InvalidFieldError extends ProtocolError {
  override readonly name = "InvalidFieldError";
  readonly code = "invalid_field";
  readonly msgType: string;
  readonly field: string;

  constructor(msgType: string, field: string, expected: string, received: unknown) {
    super(`Expected ${msgType}.${field} to be ${expected}, got ${describe(received)}.`);
    this.msgType = msgType;
    this.field = field;
  }
}

/** The connection file has no usable JSON, or a field of it is absent or wrong. */
export class ConnectionInfoError extends ProtocolError {
  override readonly name = "ConnectionInfoError";
  readonly code = "invalid_connection_info";
  readonly file: string;
  readonly field: string | undefined;

  constructor(file: string, field: string | undefined, detail: string, options?: ErrorOptions) {
    super(`Connection file ${file}: ${detail}`, options);
    this.file = file;
    this.field = field;
  }
}

/** Names a value in an error message without printing all of it. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
