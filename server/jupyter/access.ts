import type { IncomingMessage } from "node:http";
import type { Authenticator, Credential } from "./auth.js";
import { ForbiddenError } from "./errors.js";
import { isHostAllowed, isSameOrigin } from "./request-origin.js";

/** What decides whether a request is answered. */
export interface AccessRules {
  readonly authenticator: Authenticator;
  /** Address that the server listens on. */
  readonly host: string;
}

const readingMethods = ["GET", "HEAD", "OPTIONS"];

/**
 * Refuses a request of a page that reached this server by another name than its own.
 *
 * @throws {ForbiddenError} If it is one.
 */
export function requireOwnHost(request: IncomingMessage, { host }: AccessRules): void {
  if (isHostAllowed(request, host)) return;
  throw new ForbiddenError(
    `Expected a Host header that names this machine, such as localhost, got "${request.headers.host ?? ""}".`,
  );
}

/**
 * Lets a request, also a websocket upgrade, pass that carries the token, or the cookie and the signs that a page of this
 * server sent it.
 *
 * @throws {ForbiddenError} For all others.
 */
export function requireCredential(request: IncomingMessage, { authenticator }: AccessRules): Credential {
  const credential = authenticator.credentialOf(request);
  if (credential === undefined) throw new ForbiddenError();
  if (credential === "token") return credential;
  if (!isSameOrigin(request)) {
    throw new ForbiddenError("Expected a request from a page of this server, got one of another origin.");
  }
  if (!readingMethods.includes(request.method ?? "") && !authenticator.hasXsrfToken(request)) {
    throw new ForbiddenError("Expected the value of the cookie _xsrf in the header X-XSRFToken.");
  }
  return credential;
}
