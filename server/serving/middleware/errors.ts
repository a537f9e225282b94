import type { Middleware } from "koa";
import type { Log } from "../log.js";
import { errorAnswer } from "./error-answer.js";

/** Answers whatever is thrown further in as JSON, and logs what is the server's own fault. */
export function errors(log: Log): Middleware {
  return async (context, next) => {
    try {
      await next();
    } catch (error) {
      const { status, headers, body } = errorAnswer(error);
      if (status === 500) {
        const stack = error instanceof Error ? error.stack : String(error);
        log.error("request_failed", { method: context.method, path: context.path, stack });
      }
      context.status = status;
      context.set(headers);
      context.body = body;
    }
  };
}
