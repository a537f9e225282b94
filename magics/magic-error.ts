/** A magic cannot do what it was asked. The message says what was expected and what to do. */
export class MagicError extends Error {
  override readonly name = "MagicError";
  readonly code = "MAGIC_ERROR";
}
