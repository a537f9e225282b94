import { expect, test } from "vitest";
import { RawOutputReader } from "../../../kernel/runtime/raw-output.js";
import { encodeRecord, RecordReader, writeRecord } from "../../../kernel/runtime/records.js";

const messages = [{ a: "\u001e\n" }, { b: "é".repeat(50) }, {}];
const encoded = Buffer.concat(messages.map((message) => encodeRecord(message)));

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

test("what is attached to a record is handed on as it was written", () => {
  const attachment = ["{", `"html":"${"é".repeat(200_000)}"`, ",", '"text":"\\u001f"', "}"];
  const written: Buffer[] = [];
  writeRecord({ shown: 2 }, attachment, (bytes) => written.push(Buffer.from(bytes)));
  const record = Buffer.concat(written);
  const stream = Buffer.concat([
    encodeRecord({ before: 1 }),
    record,
    record.subarray(0, 60),
    encodeRecord({ after: 3 }),
  ]);
  for (const size of [1, 1000, 65_536, stream.length]) {
    const reader = new RecordReader<{ attachment?: Buffer }>();
    const read = [];
    for (let at = 0; at < stream.length; at += size)
      read.push(...reader.read(stream.subarray(at, at + size)));
    const [before, shown, after] = read;
    expect([before, after]).toStrictEqual([{ before: 1 }, { after: 3 }]);
    expect(shown).toMatchObject({ shown: 2 });
    expect(String(shown?.attachment) === attachment.join("")).toBe(true);
  }
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
