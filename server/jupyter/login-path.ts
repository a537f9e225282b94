/** Path of the login page that leads on to `target`, a path of this server. */
export function loginPathFor(target: string): string {
  return `/login?next=${encodeURIComponent(target)}`;
}

/**
 * Where to go after the login: `next` if it is a path of this server, without a token, which belongs in no address bar;
 * otherwise `/`.
 */
export function targetOfLogin(next: unknown): string {
  if (typeof next !== "string" || !next.startsWith("/")) return "/";
  const origin = "http://localhost";
  const url = URL.canParse(next, origin) ? new URL(next, origin) : undefined;
  // `//elsewhere/` and `/\elsewhere/` are addresses of other servers.
  if (url?.origin !== origin) return "/";
  url.searchParams.delete("token");
  return url.pathname + url.search + url.hash;
}
