import type { IncomingMessage } from "node:http";

/** What a cookie that this server sets has beside name and value. */
export interface CookieScope {
  /** Path that the browser sends it to. */
  readonly path: string;
  /** Whether it may travel over TLS only. */
  readonly isSecure: boolean;
}

/** The cookies of a request, by name. */
export function cookiesOf(request: IncomingMessage): ReadonlyMap<string, string> {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair): [string, string] => {
    const [name = "", ...value] = pair.split("=");
    return [name.trim(), value.join("=").trim()];
  });
  return new Map(pairs);
}

/**
 * A value of `Set-Cookie`. Other sites' requests carry it only where a person follows a link to this server.
 *
 * @param options - `isHttpOnly`: whether it is kept from scripts, default true; `maxAgeSeconds`: default until the
 * browser is closed; 0 deletes the cookie.
 */
export function cookie(
  name: string,
  value: string,
  { path, isSecure }: CookieScope,
  { isHttpOnly = true, maxAgeSeconds }: { isHttpOnly?: boolean; maxAgeSeconds?: number } = {},
): string {
  return [
    `${name}=${value}`,
    ...(isHttpOnly ? ["HttpOnly"] : []),
    `Path=${path}`,
    "SameSite=Lax",
    ...(isSecure ? ["Secure"] : []),
    ...(maxAgeSeconds === undefined ? [] : [`Max-Age=${maxAgeSeconds}`]),
  ].join("; ");
}
