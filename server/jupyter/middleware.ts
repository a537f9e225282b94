import type { Middleware } from "koa";
import type { Authenticator } from "./auth.js";
import { ForbiddenError, NotebookServerError } from "./errors.js";
import type { Log } from "./log.js";

/** Turns errors into Jupyter's JSON error: `{message, reason}` with the error's status. */
export function mapErrors(log: Log): Middleware {
  return async (context, next) => {
    try {
      await next();
    } catch (error) {
      if (error instanceof NotebookServerError) {
        context.status = error.status;
        context.body = { message: error.message, short_message: error.message, reason: null };
        return;
      }
      log(`${context.method} ${context.path}: ${error instanceof Error ? error.stack : String(error)}`);
      context.status = 500;
      context.body = { message: "Internal server error; the server's log says more.", reason: null };
    }
  };
}

/** Headers that keep a browser from treating an API answer as a page. */
export const secureHeaders: Middleware = async (context, next) => {
  context.set("X-Content-Type-Options", "nosniff");
  context.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'self'");
  context.set("Cache-Control", "no-store");
  await next();
};

/**
 * Lets only authenticated requests pass, except for the paths in `publicPaths`.
 *
 * @throws {ForbiddenError} For all others.
 */
export function requireToken(authenticator: Authenticator, publicPaths: readonly string[]): Middleware {
  return async (context, next) => {
    if (!publicPaths.includes(context.path) && !authenticator.isAuthenticated(context.req)) {
      throw new ForbiddenError();
    }
    await next();
  };
}
