import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/**
 * How a request showed that it may use the server. A browser sends a cookie along with whatever any page makes it
 * request, so that such requests must also show that they come from a page of ours.
 */
export type Credential = "token" | "cookie";

/** Decides whether a request, also a websocket upgrade, may use the server. */
export interface Authenticator {
  /** What the request carries; `undefined` if it may not use the server. */
  credentialOf(request: IncomingMessage): Credential | undefined;
  /** Whether this is the server's token. */
  isToken(text: string): boolean;
  /** Cookies that prove later what the token proved now, as values of `Set-Cookie`. */
  loginCookies(options: { readonly isSecure: boolean }): readonly string[];
  /** Whether a request that carries a cookie also carries the value that only our pages can read from theirs. */
  hasXsrfToken(request: IncomingMessage): boolean;
}

const xsrfCookie = "_xsrf";

/**
 * Accepts requests that carry the token as `?token=…` or as `Authorization: token …` or `Bearer …`, or the cookie that
 * they got for it. Comparisons take the same time wherever the texts differ.
 *
 * @param token - The server's secret, not empty. Cookies stay valid for as long as a server has the same one.
 * @throws {RangeError} If the token is empty: every request would pass.
 */
export function createTokenAuthenticator(token: string): Authenticator {
  if (token === "") throw new RangeError("Expected a token of at least one character, got none.");
  // Cookies do not tell ports apart: each server on a machine needs a name of its own.
  const loginCookie = `cellship-${createHash("sha256").update(token).digest("hex").slice(0, 12)}`;
  const sign = (purpose: string, text: string): string =>
    createHmac("sha256", token).update(`${purpose}:${text}`).digest("base64url");
  const isToken = (text: string): boolean => isSame(text, token);

  const loginOf = (request: IncomingMessage): string | undefined => {
    const [id = "", signature = ""] = (cookiesOf(request).get(loginCookie) ?? "").split(".");
    return id !== "" && isSame(signature, sign("login", id)) ? id : undefined;
  };

  return {
    isToken,
    credentialOf(request) {
      const given = tokenOf(request);
      if (given !== undefined) return isToken(given) ? "token" : undefined;
      return loginOf(request) === undefined ? undefined : "cookie";
    },
    loginCookies({ isSecure }) {
      const id = randomBytes(16).toString("base64url");
      const attributes = `Path=/; SameSite=Lax${isSecure ? "; Secure" : ""}`;
      return [
        `${loginCookie}=${id}.${sign("login", id)}; HttpOnly; ${attributes}`,
        `${xsrfCookie}=${sign("xsrf", id)}; ${attributes}`,
      ];
    },
    hasXsrfToken(request) {
      const id = loginOf(request);
      const { searchParams } = new URL(request.url ?? "/", "http://localhost");
      const given = request.headers["x-xsrftoken"] ?? searchParams.get(xsrfCookie) ?? "";
      return id !== undefined && isSame(String(given), sign("xsrf", id));
    },
  };
}

function tokenOf(request: IncomingMessage): string | undefined {
  const query = new URL(request.url ?? "/", "http://localhost").searchParams.get("token");
  if (query !== null) return query;
  return /^(?:token|bearer)\s+(\S+)\s*$/i.exec(request.headers.authorization ?? "")?.[1];
}

function cookiesOf(request: IncomingMessage): ReadonlyMap<string, string> {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair): [string, string] => {
    const [name = "", ...value] = pair.split("=");
    return [name.trim(), value.join("=").trim()];
  });
  return new Map(pairs);
}

// Digests have one length, which timingSafeEqual needs, and hide the length of the secret.
function isSame(text: string, secret: string): boolean {
  return timingSafeEqual(digest(text), digest(secret));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
