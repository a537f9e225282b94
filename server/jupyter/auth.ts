import type { IncomingMessage } from "node:http";
import type { Context } from "koa";
import { queryOf } from "./request-target.js";

/**
 * How a request showed that it may use the server. A browser sends a cookie along with whatever any page makes it
 * request, so that such requests must also show that they come from a page of ours.
 */
export type Credential = "token" | "cookie";

/** Decides whether a request, also a websocket upgrade, may use the server. */
export interface Authenticator {
  /**
   * What the request carries; `undefined` if it may not use the server.
   *
   * @throws {TooManyRequestsError} If too many wrong tokens came from there.
   */
  credentialOf(request: IncomingMessage): Promise<Credential | undefined>;
  /** Answers the request of a page that a stranger made: leads to where one logs in. */
  askToLogIn(context: Context): void;
  /** Gives the browser, whose page was asked for with a valid token, the cookies by which it is known from now on. */
  keepLogin(context: Context): void | Promise<void>;
}

/** The token of a request: `?token=…`, `Authorization: token …` or `Authorization: Bearer …`. */
export function tokenOf(request: IncomingMessage): string | undefined {
  const query = queryOf(request).get("token");
  if (query) return query;
  return /^(?:token|bearer)\s+(\S+)\s*$/i.exec(request.headers.authorization ?? "")?.[1];
}
