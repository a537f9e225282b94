import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  BadSignatureError,
  createSession,
  createSigner,
  decodeFrames,
  encodeFrames,
  InvalidFieldError,
  InvalidJsonError,
  TruncatedMessageError,
} from "../../../kernel/protocol/index.js";

interface Fixture {
  readonly key: string;
  readonly frames: readonly string[];
}

// Written by signed-message.py beside it, with Python's jupyter_client.
const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/kernel/signed-message.json", import.meta.url), "utf8"),
) as Fixture;
const frames = fixture.frames.map((frame) => Buffer.from(frame, "base64"));
const signer = createSigner(fixture.key);

const replaceFrame = (index: number, text: string | Uint8Array): Uint8Array[] =>
  frames.map((frame, i) => (i === index ? Buffer.from(text) : frame));

describe("decodeFrames", () => {
  it("reads and verifies what jupyter_client wrote and signed", () => {
    const message = decodeFrames(frames, signer);
    expect(message.header).toMatchObject({ msg_type: "execute_request", username: "ada", session: "f3b0" });
    expect(message.content).toEqual({ code: "const naïve = 'λ 🚀'", silent: false });
    expect(message.metadata).toEqual({ cellId: "7d" });
    expect(message.parent_header).toEqual({});
    expect(message.identities.map((frame) => Buffer.from(frame).toString("hex"))).toEqual(["00636c69656e74"]);
    expect(message.buffers.map((frame) => Buffer.from(frame).toString("hex"))).toEqual(["0001ff", ""]);
  });

  it("rejects a message whose content was changed after signing", () => {
    expect(() => decodeFrames(replaceFrame(6, '{"code": "1"}'), signer)).toThrow(BadSignatureError);
  });

  it("rejects another key's signature and one of another length", () => {
    expect(() => decodeFrames(frames, createSigner("another key"))).toThrow(BadSignatureError);
    expect(() => decodeFrames(replaceFrame(2, "short"), signer)).toThrow(BadSignatureError);
    expect(() => decodeFrames(replaceFrame(2, ""), signer)).toThrow(BadSignatureError);
  });

  it("accepts anything where the connection file has no key", () => {
    expect(decodeFrames(replaceFrame(2, ""), createSigner("")).header.msg_type).toBe("execute_request");
  });

  it.each([0, 1, 2, 3, 6])("reports a message of only %i frames as truncated", (count) => {
    expect(() => decodeFrames(frames.slice(0, count), signer)).toThrow(TruncatedMessageError);
  });

  it.each([
    ["text that is not JSON", "{"],
    ["an array", "[]"],
    ["null", "null"],
    ["bytes that are not UTF-8", Buffer.from([0x7b, 0xff, 0x7d])],
  ])("names the frame that holds %s", (_, content) => {
    const unsigned = createSigner("");
    expect(() => decodeFrames(replaceFrame(6, content), unsigned)).toThrow(InvalidJsonError);
    expect(() => decodeFrames(replaceFrame(6, content), unsigned)).toThrow(/content frame/);
  });

  it("names the header field that is missing", () => {
    const header = JSON.stringify({ msg_id: "1", session: "s", username: "u" });
    expect(() => decodeFrames(replaceFrame(3, header), createSigner(""))).toThrow(InvalidFieldError);
    expect(() => decodeFrames(replaceFrame(3, header), createSigner(""))).toThrow(/header\.msg_type/);
  });
});

describe("encodeFrames", () => {
  it("is undone by decodeFrames", () => {
    const session = createSession();
    const request = session.message("execute_request", { code: "1" });
    const reply = session.message(
      "execute_reply",
      { status: "ok", text: "\u2028 🚀 \ud800" },
      {
        parent: request,
        identities: [Buffer.from([0, 1])],
        buffers: [Buffer.from([255])],
        metadata: { a: 1 },
      },
    );
    expect(decodeFrames(encodeFrames(reply, signer), signer)).toEqual(reply);
  });

  it("gives each message of a session its own id", () => {
    const session = createSession();
    const ids = [1, 2, 3].map(() => session.message("status", {}).header.msg_id);
    expect(new Set(ids).size).toBe(3);
  });
});

describe("createSigner", () => {
  it("computes the digest that jupyter_client computed", () => {
    expect(signer.sign(frames.slice(3, 7))).toBe(frames[2]?.toString());
  });

  it("refuses a scheme that OpenSSL does not have", () => {
    expect(() => createSigner("key", "hmac-rot13")).toThrow(RangeError);
    expect(() => createSigner("key", "sha256")).toThrow(/hmac-sha256/);
  });
});
