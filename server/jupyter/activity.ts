import type { Middleware } from "koa";

/** When the API was used last. */
export class Activity {
  #last = new Date();

  /** When the last request that counts was answered; at first, when this object was made. */
  get last(): Date {
    return this.#last;
  }

  /**
   * Takes note of answered requests of the API. Those that only watch do not count: of the status, and those that say so by
   * `?no_track_activity=1`, as monitoring does.
   */
  readonly track: Middleware = async (context, next) => {
    await next();
    const isWatching = context.path === "/api/status" || context.query.no_track_activity !== undefined;
    const isRefused = context.status === 401 || context.status === 403;
    if (context.path.startsWith("/api/") && !isWatching && !isRefused) this.#last = new Date();
  };
}
