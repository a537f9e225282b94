import type { ErrorBody } from "../../../lib/artifact/wire.js";
import {
  BodyTooLargeError,
  InvalidInputError,
  MethodNotAllowedError,
  ModelLoadError,
  ModelNotFoundError,
  ModelNotReadyError,
  RequestAbortedError,
  RouteNotFoundError,
  type ServingError,
  UnsupportedMediaTypeError,
} from "../errors.js";

/** What a client gets for an error. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;
}

const servingErrors = [
  BodyTooLargeError,
  InvalidInputError,
  MethodNotAllowedError,
  ModelLoadError,
  ModelNotFoundError,
  ModelNotReadyError,
  RequestAbortedError,
  RouteNotFoundError,
  UnsupportedMediaTypeError,
];

/** Maps anything thrown to an answer: the one place where errors meet HTTP. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (!isServingError(error)) {
    // What it says is for the operator, who finds it in the log.
    return { status: 500, headers: {}, body: { error: "The server failed to answer; its log says why." } };
  }
  const headers = error.name === "MethodNotAllowedError" ? { Allow: error.allowed.join(", ") } : {};
  return { status: statusOf(error), headers, body: { error: error.message } };
}

function isServingError(error: unknown): error is ServingError {
  return servingErrors.some((kind) => error instanceof kind);
}

function statusOf({ name }: ServingError): number {
  switch (name) {
    case "InvalidInputError":
    case "RequestAbortedError":
      return 400;
    case "RouteNotFoundError":
    case "ModelNotFoundError":
      return 404;
    case "MethodNotAllowedError":
      return 405;
    case "BodyTooLargeError":
      return 413;
    case "UnsupportedMediaTypeError":
      return 415;
    case "ModelLoadError":
      return 422;
    case "ModelNotReadyError":
      return 503;
    default:
      return name satisfies never;
  }
}
