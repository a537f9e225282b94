import type { IncomingMessage } from "node:http";
import { BadRequestError } from "./errors.js";

/** What a request is for, as the client wrote it: nothing is decoded or taken out of the path. */
export interface RequestTarget {
  /** Starts with a slash. */
  readonly path: string;
  /** With the question mark; empty if there is none. */
  readonly search: string;
}

/**
 * @throws {BadRequestError} If the request line holds no path.
 */
export function targetOf(request: IncomingMessage): RequestTarget {
  // Clients of proxies write `GET http://host/path`.
  const [, path, search = ""] =
    /^(?:https?:\/\/[^/?#]*)?(\/[^?#]*)(\?[^#]*)?/i.exec(request.url ?? "/") ?? [];
  if (path === undefined)
    throw new BadRequestError("Expected the request line to hold a path that starts with a slash.");
  return { path, search };
}

/**
 * The query of a request.
 *
 * @throws {BadRequestError} If the request line holds no path.
 */
export function queryOf(request: IncomingMessage): URLSearchParams {
  return new URLSearchParams(targetOf(request).search);
}
