import type { Context, Middleware } from "koa";
import { NotFoundError } from "./errors.js";
import { targetOf } from "./request-target.js";

/**
 * The path that everything is served under, with a slash at either end: `prefix` and `/prefix` give `/prefix/`.
 *
 * @throws {RangeError} If it is no path: with a query, a host, or parts that mean another folder.
 */
export function parseBaseUrl(text: string): string {
  const parts = text.split("/").filter((part) => part !== "");
  const isPlain = parts.every((part) => /^[\w.~!$*+=:@%-]+$/.test(part) && !/^\.+$/.test(part));
  if (!isPlain) throw new RangeError(`Expected a path such as /notebooks/, got "${text}".`);
  return parts.length === 0 ? "/" : `/${parts.join("/")}/`;
}

/** A path below the base URL, starting with a slash; `undefined` for all others. */
export function pathBelow(baseUrl: string, path: string): string | undefined {
  if (path === baseUrl.slice(0, -1)) return "/";
  return path.startsWith(baseUrl) ? path.slice(baseUrl.length - 1) : undefined;
}

/**
 * Serves what comes after it under `baseUrl`: routes see, and answer with, paths that start where it ends. `/` leads to
 * it.
 *
 * @throws {NotFoundError} If the request is for another path.
 */
export function mountAt(baseUrl: string): Middleware {
  return async (context, next) => {
    const { path: asked, search } = targetOf(context.req);
    const path = pathBelow(baseUrl, asked);
    if (path === undefined) {
      if (asked !== "/") throw new NotFoundError(`No such route: ${context.method} ${asked}`);
      context.redirect(baseUrl + search);
      return;
    }
    context.url = path + search;
    await next();
    const location = context.res.getHeader("Location");
    if (typeof location === "string" && location.startsWith("/") && !context.state.leavesBaseUrl)
      context.set("Location", baseUrl.slice(0, -1) + location);
  };
}

/** Redirects to an address outside of what {@link mountAt} serves, e.g. of the JupyterHub in front of this server. */
export function leaveTo(context: Context, url: string): void {
  context.state.leavesBaseUrl = true;
  context.redirect(url);
}
