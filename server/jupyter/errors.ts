/**
 * A request that the notebook server refuses. The status lives in the error; one middleware turns it into a
 * response. `code` is stable, for logs and tests.
 */
export abstract class NotebookServerError extends Error {
  abstract override readonly name: string;
  abstract readonly code: string;
  /** HTTP status of the answer. */
  abstract readonly status: number;
  /** A word or two by which Jupyter's clients know the case; in the status line and the body. */
  readonly reason: string | null = null;
}

/** The request cannot be understood: bad JSON, a missing field, a folder where a file was expected. */
export class BadRequestError extends NotebookServerError {
  override readonly name = "BadRequestError";
  readonly code = "bad_request";
  readonly status = 400;
  override readonly reason: string | null;

  constructor(message: string, options: ErrorOptions & { readonly reason?: string } = {}) {
    super(message, options);
    this.reason = options.reason ?? null;
  }
}

/** The request may not use the server: it carries no valid token, or comes from a foreign page. */
export class ForbiddenError extends NotebookServerError {
  override readonly name = "ForbiddenError";
  readonly code = "forbidden";
  readonly status = 403;

  constructor(
    message = "Expected the server's token as ?token=… or as the header Authorization: token …",
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The kernel, session, file or route does not exist. */
export class NotFoundError extends NotebookServerError {
  override readonly name = "NotFoundError";
  readonly code = "not_found";
  readonly status = 404;
}

/** The route exists, but not for this method. */
export class MethodNotAllowedError extends NotebookServerError {
  override readonly name = "MethodNotAllowedError";
  readonly code = "method_not_allowed";
  readonly status = 405;
}

/** The target of a rename exists already. */
export class ConflictError extends NotebookServerError {
  override readonly name = "ConflictError";
  readonly code = "conflict";
  readonly status = 409;
}

/** The body is larger than the server reads. */
export class PayloadTooLargeError extends NotebookServerError {
  override readonly name = "PayloadTooLargeError";
  readonly code = "payload_too_large";
  readonly status = 413;
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`Expected a body of at most ${limitBytes} bytes. Send large files in chunks.`);
    this.limitBytes = limitBytes;
  }
}

/** The disk, or the person's share of it, is full. */
export class InsufficientStorageError extends NotebookServerError {
  override readonly name = "InsufficientStorageError";
  readonly code = "insufficient_storage";
  readonly status = 507;

  constructor(path: string, options?: ErrorOptions) {
    super(`No space left to save ${path}. What was there before is unchanged.`, options);
  }
}

/** Too many wrong passwords or tokens came from one address. */
export class TooManyRequestsError extends NotebookServerError {
  override readonly name = "TooManyRequestsError";
  readonly code = "too_many_requests";
  readonly status = 429;
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super(`Too many wrong passwords or tokens. Try again in ${retryAfterSeconds} s.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The JupyterHub that says who may use the server does not answer. */
export class HubUnavailableError extends NotebookServerError {
  override readonly name = "HubUnavailableError";
  readonly code = "hub_unavailable";
  readonly status = 503;

  constructor(reason: string, options?: ErrorOptions) {
    super(`JupyterHub cannot be asked who this is: ${reason}. Try again in a moment.`, options);
  }
}

/** No kernelspec has this name. JupyterLab shows the message when the status is 501. */
export class KernelSpecNotFoundError extends NotebookServerError {
  override readonly name = "KernelSpecNotFoundError";
  readonly code = "kernel_spec_not_found";
  readonly status = 501;
  readonly kernelName: string;
  readonly available: readonly string[];

  constructor(kernelName: string, available: readonly string[]) {
    const choice =
      available.length > 0 ? `Choose one of: ${available.join(", ")}.` : "No kernel is installed.";
    super(`The kernel "${kernelName}" is not installed. ${choice}`);
    this.kernelName = kernelName;
    this.available = available;
  }
}

/** The kernel's process ended, or kept silent, before it could answer. */
export class KernelStartError extends NotebookServerError {
  override readonly name = "KernelStartError";
  readonly code = "kernel_start_failed";
  readonly status = 500;
}
