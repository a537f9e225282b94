/** No model server answers, and none could be started. */
export class ServerUnreachableError extends Error {
  override readonly name = "ServerUnreachableError";
  readonly code = "SERVER_UNREACHABLE";
  readonly url: string;

  constructor(url: string, advice: string, options?: ErrorOptions) {
    super(`Expected a model server at ${url}, got no answer. ${advice}`, options);
    this.url = url;
  }
}

/** Something answers at the server's URL, but it is not a cellship model server. */
export class NotAModelServerError extends Error {
  override readonly name = "NotAModelServerError";
  readonly code = "NOT_A_MODEL_SERVER";
  readonly url: string;

  constructor(url: string, arrived: string) {
    super(
      `Expected a cellship model server at ${url}, got ${arrived}. ` +
        "Stop the other program, or set CELLSHIP_SERVER_URL to a free address such as http://127.0.0.1:8081.",
    );
    this.url = url;
  }
}

/** The model server refused a request; the message is the server's own. */
export class ServerRefusedError extends Error {
  override readonly name = "ServerRefusedError";
  readonly code = "SERVER_REFUSED";
  /** HTTP status of the answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
