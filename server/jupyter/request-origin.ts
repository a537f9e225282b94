import type { IncomingMessage } from "node:http";
import { isIPv4 } from "node:net";

/** Whether an address, or the name of a host, means this machine only. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  return name === "localhost" || name === "::1" || (isIPv4(name) && name.startsWith("127."));
}

/**
 * Whether the request was sent to this server by its name: a page whose own name was made to resolve to this machine
 * (DNS rebinding) asks for another. Only a server that is for this machine alone knows its names.
 *
 * @param boundHost - Address that the server listens on.
 */
export function isHostAllowed(request: IncomingMessage, boundHost: string): boolean {
  if (!isLoopback(boundHost)) return true;
  const { host } = request.headers;
  return host !== undefined && isLoopback(host.replace(/:\d+$/, ""));
}

/** Whether the request comes from a page of this server, or from no page at all. */
export function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
