/** U+001E, which JSON texts escape, as they do line ends: it begins a record and nothing else. */
const separator = "\u001e";
const separatorByte = 0x1e;
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

/** Splits a stream of bytes into the messages of a JSON text sequence. */
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
    const texts = Buffer.concat([...this.#rest, chunk.subarray(0, end)]).toString();
    this.#rest = isWhole ? [] : [chunk.subarray(end)];
    const whole = texts.split(separator).filter((text) => text.endsWith("\n"));
    return whole.map((text) => JSON.parse(text) as Message);
  }
}
