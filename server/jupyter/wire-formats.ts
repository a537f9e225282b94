import { isJsonObject } from "../../kernel/protocol/index.js";
import { BadRequestError } from "./errors.js";
import { areMessageParts, type MessageParts } from "./raw-frames.js";

/** Subprotocol of the binary format; clients that do not offer it get JSON. */
export const v1Subprotocol = "v1.kernel.websocket.jupyter.org";

/** A kernel message on its way over a websocket. */
export interface ChannelMessage {
  /** `shell`, `control`, `stdin` or `iopub`. */
  readonly channel: string;
  readonly parts: MessageParts;
}

/** How kernel messages are laid out in websocket messages. */
export interface WireFormat {
  encode(message: ChannelMessage): Buffer | string;
  /**
   * @param isBinary - Whether the websocket message was a binary one.
   * @throws {BadRequestError | SyntaxError | TypeError} If the bytes do not hold a message of this format.
   */
  decode(data: Buffer, isBinary: boolean): ChannelMessage;
}

/**
 * The format for a negotiated subprotocol.
 *
 * @param subprotocol - As the websocket reports it: {@link v1Subprotocol}, or empty.
 */
export function wireFormatOf(subprotocol: string): WireFormat {
  return subprotocol === v1Subprotocol ? v1Format : jsonFormat;
}

/**
 * `v1.kernel.websocket.jupyter.org`: all numbers are unsigned 64-bit little-endian. The count of offsets, the
 * offsets (the last one is the end), then channel, header, parent header, metadata, content and buffers.
 *
 * @see https://jupyter-server.readthedocs.io/en/latest/developers/websocket-protocols.html
 */
export const v1Format: WireFormat = {
  encode({ channel, parts }) {
    const sections = [Buffer.from(channel), ...parts];
    const table = Buffer.alloc(8 * (sections.length + 2));
    table.writeBigUInt64LE(BigInt(sections.length + 1), 0);
    let offset = table.length;
    sections.forEach((section, index) => {
      table.writeBigUInt64LE(BigInt(offset), 8 * (index + 1));
      offset += section.length;
    });
    table.writeBigUInt64LE(BigInt(offset), 8 * (sections.length + 1));
    return Buffer.concat([table, ...sections]);
  },

  decode(data) {
    const count = readNumber(data, 0);
    if (count < 6 || 8 * (count + 1) > data.length) throw truncated(data);
    const offsets = Array.from({ length: count }, (_, index) => readNumber(data, 8 * (index + 1)));
    const [channel, ...parts] = slicesOf(data, offsets);
    if (!channel || !areMessageParts(parts)) throw truncated(data);
    return { channel: channel.toString(), parts };
  },
};

/**
 * The older format: one JSON text, or, with buffers, a binary message of unsigned 32-bit big-endian numbers: the
 * count of sections, their offsets, then the JSON text and the buffers.
 */
export const jsonFormat: WireFormat = {
  encode({ channel, parts }) {
    const [header, parent_header, metadata, content] = parts.slice(0, 4).map(parseJson);
    const { msg_id, msg_type } = isJsonObject(header) ? header : {};
    const text = JSON.stringify({
      header,
      msg_id,
      msg_type,
      parent_header,
      metadata,
      content,
      buffers: [],
      channel,
    });
    const buffers = parts.slice(4);
    if (buffers.length === 0) return text;
    const sections = [Buffer.from(text), ...buffers];
    const table = Buffer.alloc(4 * (sections.length + 1));
    table.writeUInt32BE(sections.length, 0);
    let offset = table.length;
    sections.forEach((section, index) => {
      table.writeUInt32BE(offset, 4 * (index + 1));
      offset += section.length;
    });
    return Buffer.concat([table, ...sections]);
  },

  decode(data, isBinary) {
    const [text, ...buffers] = isBinary ? binarySections(data) : [data];
    const message = parseJson(text ?? Buffer.alloc(0));
    if (!isJsonObject(message)) throw new TypeError("Expected a JSON object.");
    const part = (name: string): Buffer => Buffer.from(JSON.stringify(message[name] ?? {}));
    return {
      channel: typeof message.channel === "string" ? message.channel : "shell",
      parts: [part("header"), part("parent_header"), part("metadata"), part("content"), ...buffers],
    };
  },
};

function binarySections(data: Buffer): Buffer[] {
  if (data.length < 4) throw truncated(data);
  const count = data.readUInt32BE(0);
  if (count < 1 || 4 * (count + 1) > data.length) throw truncated(data);
  const offsets = Array.from({ length: count }, (_, index) => data.readUInt32BE(4 * (index + 1)));
  return slicesOf(data, [...offsets, data.length]);
}

function slicesOf(data: Buffer, offsets: readonly number[]): Buffer[] {
  return offsets.slice(1).map((end, index) => {
    const start = offsets[index] as number;
    if (start > end || end > data.length) throw truncated(data);
    return data.subarray(start, end);
  });
}

function readNumber(data: Buffer, offset: number): number {
  if (offset + 8 > data.length) throw truncated(data);
  return Number(data.readBigUInt64LE(offset));
}

function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString());
}

function truncated(data: Buffer): BadRequestError {
  return new BadRequestError(
    `Expected a table of offsets and the sections it names, got a websocket message of ${data.length} bytes.`,
  );
}
