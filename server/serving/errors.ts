/**
 * Everything that can go wrong for a reason a client or an operator can act on. Errors carry data, know no
 * HTTP; `middleware/error-answer.ts` maps them to a status.
 */
export type ServingError =
  | BodyTooLargeError
  | InvalidInputError
  | MethodNotAllowedError
  | ModelLoadError
  | ModelNotFoundError
  | ModelNotReadyError
  | RequestAbortedError
  | RouteNotFoundError
  | UnsupportedMediaTypeError;

/** What a client sent is not what the model or the protocol takes. */
export class InvalidInputError extends Error {
  override readonly name = "InvalidInputError";
}

/** The body is in a form the server does not read. */
export class UnsupportedMediaTypeError extends Error {
  override readonly name = "UnsupportedMediaTypeError";
}

/** The body is longer than the server reads. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
  /** Most bytes the server reads. */
  readonly limitBytes: number;

  constructor(limitBytes: number, arrived: string) {
    super(
      `Expected a body of at most ${limitBytes} bytes, got ${arrived}. Send fewer instances per request, or raise the server's body limit.`,
    );
    this.limitBytes = limitBytes;
  }
}

/** The client hung up before its request was complete. */
export class RequestAbortedError extends Error {
  override readonly name = "RequestAbortedError";
}

/** No route has this path. */
export class RouteNotFoundError extends Error {
  override readonly name = "RouteNotFoundError";

  constructor(path: string, routes: readonly string[]) {
    super(`No route ${path}. Routes: ${routes.join(", ")}.`);
  }
}

/** The path exists, under another method. */
export class MethodNotAllowedError extends Error {
  override readonly name = "MethodNotAllowedError";
  /** Methods of the path. */
  readonly allowed: readonly string[];

  constructor(method: string, path: string, allowed: readonly string[]) {
    super(`Expected ${allowed.join(" or ")} for ${path}, got ${method}.`);
    this.allowed = allowed;
  }
}

/** No model of this name is stored or loaded. */
export class ModelNotFoundError extends Error {
  override readonly name = "ModelNotFoundError";
  readonly model: string;

  /** @param available - Names of the models that do exist. */
  constructor(model: string, available: readonly string[]) {
    const known = available.length === 0 ? "No model is loaded" : `Models: ${available.join(", ")}`;
    super(`No model ${JSON.stringify(model)}. ${known}. Deploy it first.`);
    this.model = model;
  }
}

/** The model is known and no version of it answers. */
export class ModelNotReadyError extends Error {
  override readonly name = "ModelNotReadyError";
  readonly model: string;

  constructor(model: string, reason: string) {
    super(`Model ${JSON.stringify(model)} has no version that answers: ${reason}`);
    this.model = model;
  }
}

/** A stored version was refused. Whatever version answered before still does. */
export class ModelLoadError extends Error {
  override readonly name = "ModelLoadError";
  readonly model: string;
  readonly version: string;
  /** Why, as a sentence; without what answers instead. */
  readonly reason: string;

  /** @param active - Version that goes on answering, if any. */
  constructor(
    model: string,
    version: string,
    reason: string,
    active: string | undefined,
    options?: ErrorOptions,
  ) {
    const still = active === undefined ? "" : ` Version ${active} still answers.`;
    super(`Version ${version} of model ${JSON.stringify(model)} was refused: ${reason}${still}`, options);
    this.model = model;
    this.version = version;
    this.reason = reason;
  }
}

/** Another process listens on the port. Ends the start, so it never becomes an answer. */
export class PortInUseError extends Error {
  override readonly name = "PortInUseError";
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number, options?: ErrorOptions) {
    super(
      `Port ${port} of ${host} is in use by another process. Stop that process or choose another port.`,
      options,
    );
    this.host = host;
    this.port = port;
  }
}

/** Text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
