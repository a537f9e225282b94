import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type CookieScope, cookie, cookiesOf } from "./cookies.js";
import { queryOf } from "./request-target.js";
import { isSameText } from "./same-text.js";

/** The cookie whose value JupyterLab's page sends back in a header. */
const name = "_xsrf";

/**
 * Whether a request also carries, in a header or in its query, the value of its cookie `_xsrf`: only pages of this server
 * can read that one. It belongs to no login, since cookies do not tell ports apart and two servers on one machine share it.
 */
export function hasXsrfToken(request: IncomingMessage): boolean {
  const expected = cookiesOf(request).get(name) ?? "";
  const given = request.headers["x-xsrftoken"] ?? queryOf(request).get(name) ?? "";
  return expected !== "" && isSameText(String(given), expected);
}

/** A new value of the cookie, unless the browser has one already. */
export function xsrfCookies(request: IncomingMessage, scope: CookieScope): readonly string[] {
  if (cookiesOf(request).has(name)) return [];
  return [cookie(name, randomBytes(24).toString("base64url"), scope, { isHttpOnly: false })];
}
