import { randomUUID } from "node:crypto";
import { type Header, type Message, type ParentHeader, protocolVersion } from "./message.js";

/** Makes the messages of one sender: their headers share a session id, their ids never repeat. */
export interface Session {
  /** Session id, sent in each header. */
  readonly id: string;
  /**
   * A message ready for `encodeFrames`.
   *
   * @param msgType - Message type.
   * @param content - Its content.
   * @param rest - `parent`: the message it answers, its header or nothing; `identities`, `metadata` and `buffers`
   * are empty by default.
   */
  message<Type extends string, Content extends object>(
    msgType: Type,
    content: Content,
    rest?: {
      readonly parent?: { readonly header: Header } | undefined;
      readonly identities?: readonly Uint8Array[];
      readonly metadata?: Readonly<Record<string, unknown>>;
      readonly buffers?: readonly Uint8Array[];
    },
  ): Message<Type, Content>;
}

/**
 * A sender's session.
 *
 * @param options - `username` goes into each header, default `kernel`; `id` and `now` default to a random id and the clock.
 */
export function createSession(
  options: { readonly username?: string; readonly id?: string; readonly now?: () => Date } = {},
): Session {
  const { username = "kernel", id = randomUUID(), now = () => new Date() } = options;
  let count = 0;
  return {
    id,
    message(msgType, content, rest = {}) {
      count += 1;
      const parentHeader: ParentHeader = rest.parent?.header ?? {};
      return {
        identities: rest.identities ?? [],
        header: {
          msg_id: `${id}_${count}`,
          session: id,
          username,
          date: now().toISOString(),
          msg_type: msgType,
          version: protocolVersion,
        },
        parent_header: parentHeader,
        metadata: rest.metadata ?? {},
        content,
        buffers: rest.buffers ?? [],
      };
    },
  };
}
