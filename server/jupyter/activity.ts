import type { Middleware } from "koa";
import type { Kernels } from "./kernels.js";

/** When the server was last used: by a request to its API, or by a kernel's client. */
export class Activity {
  /** When this object was made. */
  readonly started = new Date();
  readonly #kernels: Pick<Kernels, "list">;
  #lastRequest = this.started;

  constructor(kernels: Pick<Kernels, "list">) {
    this.#kernels = kernels;
  }

  /** When that was; at first, when the server was started. */
  get last(): Date {
    const kernels = this.#kernels.list().map((kernel) => Date.parse(kernel.model.last_activity));
    return new Date(Math.max(this.#lastRequest.getTime(), ...kernels));
  }

  /**
   * Takes note of answered requests of the API. Those that only watch do not count: of the status, and those that say so by
   * `?no_track_activity=1`, as monitoring does.
   */
  readonly track: Middleware = async (context, next) => {
    await next();
    const isWatching = context.path === "/api/status" || context.query.no_track_activity !== undefined;
    const isRefused = context.status === 401 || context.status === 403;
    if (context.path.startsWith("/api/") && !isWatching && !isRefused) this.#lastRequest = new Date();
  };
}
