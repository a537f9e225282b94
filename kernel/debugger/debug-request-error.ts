/** A request of the front end that cannot be carried out; the message is for its user. */
export class DebugRequestError extends Error {
  override readonly name = "DebugRequestError";
  readonly code:
    | "unknown_command"
    | "not_started"
    | "not_paused"
    | "not_found"
    | "evaluation_failed"
    | "no_answer";

  constructor(code: DebugRequestError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
