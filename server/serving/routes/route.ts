import type { Context } from "koa";

/** Answers one kind of request. `parameters` holds the decoded parts of the path, by name. */
export type Handler = (
  context: Context,
  parameters: Readonly<Record<string, string>>,
) => void | Promise<void>;

/** One row of the routing table. */
export interface Route {
  readonly method: "GET" | "POST";
  /** `{name}` stands for one segment without a colon: `/v1/models/{name}:predict`. */
  readonly path: string;
  readonly handle: Handler;
}
