import type { JsonObject } from "./json.js";

/** Version of the messaging specification that this package speaks. */
export const protocolVersion = "5.5";

/**
 * Who sent which message, when.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html#message-header
 */
export interface Header<Type extends string = string> {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  /** ISO 8601. */
  readonly date: string;
  readonly msg_type: Type;
  readonly version: string;
  /** The subshell that a request is for; absent or null for the main shell. */
  readonly subshell_id?: string | null;
}

/** A header, or the empty object when a message answers no other. */
export type ParentHeader = Header | Readonly<Record<string, never>>;

/**
 * One message of the Jupyter protocol, whatever carries it.
 *
 * @typeParam Type - The message type, e.g. `execute_request`.
 * @typeParam Content - Its content; unchecked unless a parser has narrowed it.
 */
export interface Message<Type extends string = string, Content = JsonObject> {
  /** Routing prefix: ROUTER identities of the peer, or the topic of a published message. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header<Type>;
  readonly parent_header: ParentHeader;
  readonly metadata: JsonObject;
  readonly content: Content;
  /** Binary payloads that follow the content. */
  readonly buffers: readonly Uint8Array[];
}
