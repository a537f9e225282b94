/** U+001E, which JSON texts escape: it begins a record and nothing else. */
const separator = "\u001e";

/**
 * One message of a JSON text sequence. A record that an interrupt cut short is dropped by the reader; the next
 * one is found again at its separator.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7464
 */
export function encodeRecord(message: object): string {
  return `${separator}${JSON.stringify(message)}\n`;
}

/** Splits a stream of text into the messages of a JSON text sequence. */
export class RecordReader<Message> {
  #rest: string[] = [];

  /** The messages that `chunk` completes. Messages come from our own process, hence the trusted type. */
  read(chunk: string): Message[] {
    const pieces = chunk.split(separator);
    const messages: Message[] = [];
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) this.#rest = [];
      this.#rest.push(piece);
      if (!piece.endsWith("\n")) continue;
      const text = this.#rest.join("");
      this.#rest = [];
      messages.push(JSON.parse(text) as Message);
    }
    return messages;
  }
}
