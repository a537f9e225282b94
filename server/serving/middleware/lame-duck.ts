import type { Middleware } from "koa";

/** Asks clients to leave: while draining, every answer ends its connection. */
export function lameDuck(isDraining: () => boolean): Middleware {
  return async (context, next) => {
    await next();
    if (isDraining()) context.set("Connection", "close");
  };
}
