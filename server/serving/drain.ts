import type { Server } from "node:http";
import { Server as NetServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** How a server goes. */
export interface DrainOptions {
  /** How long clients may reuse idle connections and be told to leave, milliseconds. */
  readonly graceMs: number;
  /** After this, milliseconds, whatever is left is cut. */
  readonly timeoutMs: number;
}

/**
 * Closes a server without dropping a request: no new connection is accepted, requests that arrive on the open
 * ones are still answered (the application answers with `Connection: close`), idle ones are cut after
 * `graceMs`, and all after `timeoutMs`.
 *
 * `http.Server.close` would cut idle connections at once, and with them the requests that are on their way.
 */
export async function drain(server: Server, { graceMs, timeoutMs }: DrainOptions): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    NetServer.prototype.close.call(server, () => resolve());
  });
  const stop = new AbortController();
  const cut = async (afterMs: number, close: () => void): Promise<void> => {
    await sleep(afterMs, undefined, { signal: stop.signal }).catch(() => undefined);
    if (!stop.signal.aborted) close();
  };
  void cut(graceMs, () => server.closeIdleConnections());
  void cut(timeoutMs, () => server.closeAllConnections());
  await closed;
  stop.abort();
}
