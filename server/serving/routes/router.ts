import type { Middleware } from "koa";
import { quote } from "../codecs/describe.js";
import { InvalidInputError, MethodNotAllowedError, RouteNotFoundError } from "../errors.js";
import type { Route } from "./route.js";

/**
 * Runs the route whose method and path match; HEAD is answered as GET.
 *
 * @throws {RouteNotFoundError} If no path matches.
 * @throws {MethodNotAllowedError} If the path has other methods.
 * @throws {InvalidInputError} If the path is not percent-encoded UTF-8.
 */
export function createRouter(routes: readonly Route[]): Middleware {
  const table = routes.map((route) => ({ ...route, pattern: patternOf(route.path) }));
  const known = [...new Set(routes.map(({ path }) => path))];
  return async (context) => {
    const matches = table.flatMap((route) => {
      const match = route.pattern.exec(context.path);
      return match === null ? [] : [{ route, groups: match.groups ?? {} }];
    });
    const method = context.method === "HEAD" ? "GET" : context.method;
    const found = matches.find(({ route }) => route.method === method);
    if (found !== undefined) {
      await found.route.handle(context, decode(found.groups));
      return;
    }
    if (matches.length === 0) throw new RouteNotFoundError(quote(context.path), known);
    const allowed = matches.map(({ route }) => route.method);
    throw new MethodNotAllowedError(context.method, quote(context.path), allowed);
  };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, "(?<$1>[^/:]+)")}$`);
}

function decode(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, text]) => {
      try {
        return [name, decodeURIComponent(text)];
      } catch (cause) {
        throw new InvalidInputError(`Expected percent-encoded UTF-8 in the path, got ${quote(text)}.`, {
          cause,
        });
      }
    }),
  );
}
