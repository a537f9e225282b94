/** A magic line is malformed. The message says what was expected and shows the magic's usage. */
export class MagicSyntaxError extends Error {
  override readonly name = "MagicSyntaxError";
  /** Where in the cell, UTF-16 units. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
