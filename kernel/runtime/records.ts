/** U+001E, which JSON texts escape, as they do line ends: it begins a record and nothing else. */
const separator = "\u001e";
const separatorByte = 0x1e;
/** U+001F, which JSON texts escape too: it stands between a message and what is attached to it. */
const attachmentMark = "\u001f";
const attachmentByte = 0x1f;
const endByte = 0x0a;

/**
 * One message of a JSON text sequence. A record that an interrupt cut short is dropped by the reader; the next
 * one is found again at its separator.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7464
 */
export function encodeRecord(message: object): Buffer {
  const text = JSON.stringify(message);
  const record = Buffer.allocUnsafe(Buffer.byteLength(text) + 2);
  record[0] = separatorByte;
  record.write(text, 1);
  record[record.length - 1] = endByte;
  return record;
}

/** What is written at once: less than a pipe holds, so that the reader takes it while the next is made. */
const block = Buffer.allocUnsafeSlow(131_072);

/**
 * The same for a message with an attachment: JSON that the reader shall have as it is, not parsed.
 *
 * @param attachment - Its text in pieces; short ones, of a few thousand UTF-16 units, take no memory on their way.
 * @param write - Takes bytes, which stay valid until it returns.
 */
export function writeRecord(
  message: object,
  attachment: Iterable<string>,
  write: (bytes: Uint8Array) => void,
): void {
  let length = 0;
  const flush = (): void => {
    write(block.subarray(0, length));
    length = 0;
  };
  const add = (text: string): void => {
    // UTF-8 needs three bytes for a UTF-16 unit at most.
    const most = 3 * text.length;
    if (length + most > block.length) flush();
    if (most > block.length) write(Buffer.from(text));
    else length += block.write(text, length);
  };
  add(`${separator}${JSON.stringify(message)}${attachmentMark}`);
  for (const piece of attachment) add(piece);
  add("\n");
  flush();
}

/** Splits a stream of bytes into the messages of a JSON text sequence; what is attached to one becomes its `attachment`. */
export class RecordReader<Message> {
  #rest: Buffer[] = [];

  /** The messages that `chunk` completes. Messages come from our own process, hence the trusted type. */
  read(chunk: Buffer): Message[] {
    const isWhole = chunk[chunk.length - 1] === endByte;
    const end = isWhole ? chunk.length : chunk.lastIndexOf(separatorByte);
    if (end < 0) {
      this.#rest.push(chunk);
      return [];
    }
    const records = Buffer.concat([...this.#rest, chunk.subarray(0, end)]);
    this.#rest = isWhole ? [] : [chunk.subarray(end)];
    return records.includes(attachmentByte) ? this.#readEach(records) : readTexts(records);
  }

  #readEach(records: Buffer): Message[] {
    const messages: Message[] = [];
    for (let start = 0, end = 0; start < records.length; start = end) {
      const next = records.indexOf(separatorByte, start + 1);
      end = next < 0 ? records.length : next;
      const record = records.subarray(start, end);
      const at = record.indexOf(attachmentByte);
      if (at < 0) messages.push(...readTexts<Message>(record));
      else if (record.at(-1) === endByte) {
        const message = JSON.parse(record.toString("utf8", 1, at)) as Message;
        messages.push({ ...message, attachment: record.subarray(at + 1, -1) });
      }
    }
    return messages;
  }
}

function readTexts<Message>(records: Buffer): Message[] {
  const whole = records
    .toString()
    .split(separator)
    .filter((text) => text.endsWith("\n"));
  return whole.map((text) => JSON.parse(text) as Message);
}
