import type { IncomingMessage } from "node:http";
import type { Authenticator, Credential } from "./auth.js";
import { ForbiddenError } from "./errors.js";
import { type HostPolicy, isHostAllowed, isSameOrigin } from "./request-origin.js";
import { hasXsrfToken } from "./xsrf.js";

/** What decides whether a request is answered. */
export interface AccessRules {
  readonly authenticator: Authenticator;
  readonly hosts: HostPolicy;
}

const readingMethods = ["GET", "HEAD", "OPTIONS"];

/**
 * Refuses a request of a page that reached this server by another name than its own.
 *
 * @throws {ForbiddenError} If it is one.
 */
export function requireOwnHost(request: IncomingMessage, { hosts }: AccessRules): void {
  if (isHostAllowed(request, hosts)) return;
  throw new ForbiddenError(
    `Expected a Host header that names this machine, such as localhost, got "${request.headers.host ?? ""}". ` +
      "For others, start the server with --allow-remote-access or --local-hostnames.",
  );
}

/**
 * Lets a request, also a websocket upgrade, pass that carries the token, or the cookie and the signs that a page of this
 * server sent it.
 *
 * @throws {ForbiddenError} For all others.
 * @throws {TooManyRequestsError} If too many wrong tokens came from there.
 */
export async function requireCredential(
  request: IncomingMessage,
  { authenticator }: AccessRules,
): Promise<Credential> {
  const credential = await authenticator.credentialOf(request);
  if (credential === undefined) throw new ForbiddenError();
  if (credential === "token") return credential;
  requireOwnOrigin(request);
  if (!readingMethods.includes(request.method ?? "") && !hasXsrfToken(request)) {
    throw new ForbiddenError("Expected the value of the cookie _xsrf in the header X-XSRFToken.");
  }
  return credential;
}

/**
 * @throws {ForbiddenError} If a page of another server sent the request.
 */
export function requireOwnOrigin(request: IncomingMessage): void {
  if (isSameOrigin(request)) return;
  throw new ForbiddenError("Expected a request from a page of this server, got one of another origin.");
}
