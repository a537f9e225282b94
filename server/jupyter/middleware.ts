import type { Middleware } from "koa";
import { type AccessRules, requireOwnHost } from "./access.js";
import { NotebookServerError, TooManyRequestsError } from "./errors.js";
import type { Log } from "./log.js";

/** Turns errors into Jupyter's JSON error: `{message, reason}` with the error's status. */
export function mapErrors(log: Log): Middleware {
  return async (context, next) => {
    try {
      await next();
    } catch (error) {
      if (error instanceof NotebookServerError) {
        if (error instanceof TooManyRequestsError)
          context.set("Retry-After", String(error.retryAfterSeconds));
        context.status = error.status;
        if (error.reason !== null) context.message = error.reason;
        context.body = { message: error.message, short_message: error.message, reason: error.reason };
        return;
      }
      log(`${context.method} ${context.path}: ${error instanceof Error ? error.stack : String(error)}`);
      context.status = 500;
      context.body = { message: "Internal server error; the server's log says more.", reason: null };
    }
  };
}

/** Headers that keep a browser from treating an API answer as a page; routes that answer with one set their own. */
export const secureHeaders: Middleware = async (context, next) => {
  context.set("X-Content-Type-Options", "nosniff");
  context.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'self'");
  context.set("Cache-Control", "no-store");
  await next();
};

/** Applies {@link requireOwnHost} to every request. */
export function checkHost(rules: AccessRules): Middleware {
  return async (context, next) => {
    requireOwnHost(context.req, rules);
    await next();
  };
}
