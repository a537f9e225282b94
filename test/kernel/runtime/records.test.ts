import { expect, test } from "vitest";
import { RawOutputReader } from "../../../kernel/runtime/raw-output.js";
import { encodeRecord, RecordReader } from "../../../kernel/runtime/records.js";

const messages = [{ a: "\u001e\n" }, { b: "é".repeat(50) }, {}];
const encoded = Buffer.concat(messages.map(encodeRecord));

test("records survive any split of the stream", () => {
  for (const size of [1, 2, 7, encoded.length]) {
    const reader = new RecordReader();
    const read = [];
    for (let at = 0; at < encoded.length; at += size)
      read.push(...reader.read(encoded.subarray(at, at + size)));
    expect(read).toStrictEqual(messages);
  }
});

test("a record cut short is dropped, the next is read", () => {
  const cut = encodeRecord({ lost: 1 }).subarray(0, 5);
  const kept = encodeRecord({ kept: 2 });
  expect(new RecordReader().read(Buffer.concat([cut, kept]))).toStrictEqual([{ kept: 2 }]);
  const reader = new RecordReader();
  expect(reader.read(cut)).toEqual([]);
  expect(reader.read(kept)).toStrictEqual([{ kept: 2 }]);
});

test("markers split raw output, whatever the split of the stream", () => {
  const bytes = Buffer.from("été<m>fin<<m><m>x<m");
  for (const size of [1, 2, 5, bytes.length]) {
    const reader = new RawOutputReader("<m>");
    let seen = "";
    for (let at = 0; at < bytes.length; at += size) {
      for (const piece of reader.read(bytes.subarray(at, at + size))) {
        seen += piece.type === "marker" ? "|" : piece.text;
      }
    }
    expect(seen).toBe("été|fin<||x");
  }
});
