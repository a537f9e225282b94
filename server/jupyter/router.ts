import type { Context, Middleware } from "koa";
import { type AccessRules, requireCredential } from "./access.js";
import { BadRequestError, MethodNotAllowedError, NotFoundError } from "./errors.js";

/** Answers one kind of request. `parameters` holds the decoded parts of the path, by name. */
export type Handler = (
  context: Context,
  parameters: Readonly<Record<string, string>>,
) => void | Promise<void>;

/** One row of the routing table. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /**
   * Path with `:name` for one segment, `**name` for one or more in the middle and, at the end, `*name` for the rest,
   * which may be empty.
   */
  readonly path: string;
  /**
   * Who is answered. `credential`, the default: who has the token or its cookie; `page`: the same, and others are sent to
   * the login page; `public`: everyone.
   */
  readonly access?: "credential" | "page" | "public";
  readonly handler: Handler;
}

/**
 * Middleware that runs the first route whose method and path match; HEAD is answered as GET.
 *
 * @throws {ForbiddenError} If the request may not use that route, or none matches and it may not use the server.
 * @throws {NotFoundError} If none matches.
 * @throws {MethodNotAllowedError} If one matches but for the method.
 * @throws {BadRequestError} If the path is not valid percent-encoded UTF-8.
 */
export function createRouter(routes: readonly Route[], rules: AccessRules): Middleware {
  const { authenticator } = rules;
  const table = routes.map((route) => ({ ...route, pattern: patternOf(route.path) }));
  return async (context) => {
    const method = context.method === "HEAD" ? "GET" : context.method;
    const allowed = new Set<string>();
    for (const route of table) {
      const match = route.pattern.exec(context.path);
      if (!match) continue;
      if (route.method !== method) {
        allowed.add(route.method);
        continue;
      }
      if (route.access === "page" && (await authenticator.credentialOf(context.req)) === undefined) {
        authenticator.askToLogIn(context);
        return;
      }
      if (route.access !== "public") await requireCredential(context.req, rules);
      await route.handler(context, decodeAll(match.groups ?? {}));
      return;
    }
    await requireCredential(context.req, rules);
    if (allowed.size > 0) {
      context.set("Allow", [...allowed].join(", "));
      throw new MethodNotAllowedError(`${context.path} does not answer to ${context.method}.`);
    }
    throw new NotFoundError(`No such route: ${context.method} ${context.path}`);
  };
}

function patternOf(path: string): RegExp {
  const source = path
    .replace(/[.]/g, "\\.")
    .replace(/:(\w+)/g, "(?<$1>[^/]+)")
    .replace(/\*\*(\w+)/g, "(?<$1>.+)")
    .replace(/\/\*(\w+)$/, "(?:/(?<$1>.*))?");
  return new RegExp(`^${source}/?$`);
}

function decodeAll(groups: Readonly<Record<string, string | undefined>>): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, text]) => [
        name,
        decodeURIComponent(text ?? "").replace(/\/+$/, ""),
      ]),
    );
  } catch (cause) {
    throw new BadRequestError("Expected a path in percent-encoded UTF-8.", { cause });
  }
}
