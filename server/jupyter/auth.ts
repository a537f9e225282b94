import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Decides whether a request, also a websocket upgrade, may use the server. */
export interface Authenticator {
  isAuthenticated(request: IncomingMessage): boolean;
}

/**
 * Accepts requests that carry the token as `?token=…` or as `Authorization: token …` or `Bearer …`.
 * The comparison takes the same time wherever the tokens differ.
 *
 * @param token - The server's secret, not empty.
 * @throws {RangeError} If the token is empty: every request would pass.
 */
export function createTokenAuthenticator(token: string): Authenticator {
  if (token === "") throw new RangeError("Expected a token of at least one character, got none.");
  const expected = digest(token);
  return {
    isAuthenticated(request) {
      const given = tokenOf(request);
      return given !== undefined && timingSafeEqual(digest(given), expected);
    },
  };
}

function tokenOf(request: IncomingMessage): string | undefined {
  const query = new URL(request.url ?? "/", "http://localhost").searchParams.get("token");
  if (query !== null) return query;
  return /^(?:token|bearer)\s+(\S+)\s*$/i.exec(request.headers.authorization ?? "")?.[1];
}

// Digests have one length, which timingSafeEqual needs, and hide the length of the token.
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
