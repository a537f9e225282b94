import { pathBelow } from "./base-url.js";

/** Path, below the base URL, of the login page that leads on to `target`, which is below it, too. */
export function loginPathFor(baseUrl: string, target: string): string {
  return `/login?next=${encodeURIComponent(baseUrl.slice(0, -1) + target)}`;
}

/**
 * Where to go after the login, as a path below the base URL: `next` if it is a path of this server, without a token, which
 * belongs in no address bar; otherwise `/`.
 */
export function targetOfLogin(next: unknown, baseUrl: string): string {
  if (typeof next !== "string" || !next.startsWith("/")) return "/";
  const origin = "http://localhost";
  const url = URL.canParse(next, origin) ? new URL(next, origin) : undefined;
  // `//elsewhere/` and `/\elsewhere/` are addresses of other servers.
  if (url?.origin !== origin) return "/";
  const path = pathBelow(baseUrl, url.pathname);
  if (path === undefined || path.startsWith("//")) return "/";
  url.searchParams.delete("token");
  return path + url.search + url.hash;
}
