import { deserialize, serialize } from "@jupyterlab/services/lib/kernel/serialize.js";
import { describe, expect, it } from "vitest";
import type { MessageParts } from "../../../server/jupyter/raw-frames.js";
import { jsonFormat, v1Format, v1Subprotocol, wireFormatOf } from "../../../server/jupyter/wire-formats.js";

const header = {
  msg_id: "1",
  msg_type: "stream",
  session: "s",
  username: "u",
  date: "2026-01-01",
  version: "5.4",
};
const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));
const parts: MessageParts = [
  json(header),
  json({}),
  json({ a: 1 }),
  json({ name: "stdout", text: "Grüße\n" }),
];
const withBuffers: MessageParts = [...parts, Buffer.from([1, 2, 3]), Buffer.alloc(0), Buffer.from([255])];

const formats = [
  ["v1", v1Format, v1Subprotocol],
  ["json", jsonFormat, ""],
] as const;

describe.each(formats)("the %s format", (_, format, protocol) => {
  it.each([
    ["without buffers", parts],
    ["with buffers, one of them empty", withBuffers],
  ])("is read by JupyterLab's client %s", (_case, message) => {
    const encoded = format.encode({ channel: "iopub", parts: message });
    const read = deserialize(
      (typeof encoded === "string" ? encoded : toArrayBuffer(encoded)) as ArrayBuffer,
      protocol,
    );
    expect(read).toMatchObject({
      channel: "iopub",
      header,
      metadata: { a: 1 },
      content: { text: "Grüße\n" },
    });
    const buffers = (read.buffers ?? []).map((buffer) => [...new Uint8Array(bytesOf(buffer))]);
    expect(buffers).toEqual(message.slice(4).map((buffer) => [...buffer]));
  });

  it("reads what JupyterLab's client writes", () => {
    const message = {
      channel: "shell" as const,
      header: { ...header, msg_type: "comm_msg" },
      parent_header: {},
      metadata: {},
      content: { comm_id: "c", data: { x: "é" } },
      buffers: [new Uint8Array([7, 8]).buffer],
    };
    const data = serialize(message as never, protocol);
    const isBinary = typeof data !== "string";
    const { channel, parts: read } = format.decode(Buffer.from(data as string), isBinary);
    expect(channel).toBe("shell");
    expect(JSON.parse(Buffer.from(read[3]).toString())).toEqual(message.content);
    expect([...(read[4] ?? [])]).toEqual([7, 8]);
  });

  it.each([
    ["empty", Buffer.alloc(0)],
    ["random", Buffer.from("ffffffffffffffffffffffff", "hex")],
    ["a count beyond the end", Buffer.from([0, 0, 0, 200, 0, 0, 0, 0])],
  ])("refuses a binary message that is %s", (_case, data) => {
    expect(() => format.decode(data, true)).toThrow(/Expected a table of offsets/);
  });
});

describe("the format is chosen by the subprotocol", () => {
  it("is JSON when none was agreed on", () => {
    expect(wireFormatOf("")).toBe(jsonFormat);
    expect(wireFormatOf(v1Subprotocol)).toBe(v1Format);
  });

  it("refuses JSON that is not an object", () => {
    expect(() => jsonFormat.decode(Buffer.from("[1]"), false)).toThrow(TypeError);
    expect(() => jsonFormat.decode(Buffer.from("{"), false)).toThrow(SyntaxError);
  });
});

function toArrayBuffer(buffer: Buffer): ArrayBuffer {
  return new Uint8Array(buffer).buffer;
}

function bytesOf(buffer: ArrayBuffer | ArrayBufferView): ArrayBuffer {
  return buffer instanceof ArrayBuffer
    ? buffer
    : new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength).slice().buffer;
}
