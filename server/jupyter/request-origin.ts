import type { IncomingMessage } from "node:http";
import { isIPv4 } from "node:net";

/** By which names of this machine the server may be asked. Jupyter Server has the same two settings. */
export interface HostPolicy {
  /** Whether by any: a server that other machines reach does not know its names. */
  readonly allowRemoteAccess: boolean;
  /** Names in lower case that are allowed beside loopback addresses. */
  readonly localHostnames: readonly string[];
}

/** Whether an address, or the name of a host, means this machine only. */
export function isLoopback(host: string): boolean {
  const name = withoutBrackets(host);
  return name === "localhost" || isLoopbackAddress(name);
}

/**
 * Whether the request was sent to this server by its name: a page whose own name was made to resolve to this machine
 * (DNS rebinding) asks for another.
 */
export function isHostAllowed(request: IncomingMessage, policy: HostPolicy): boolean {
  if (policy.allowRemoteAccess) return true;
  const { host } = request.headers;
  if (host === undefined) return false;
  const name = withoutBrackets(host.replace(/:\d+$/, ""));
  return isLoopbackAddress(name) || policy.localHostnames.includes(name);
}

/**
 * Whether the request comes from a page of this server, from no page at all, or is a person's way to one. A browser
 * leaves out `Origin` where a page embeds something, and says by `Sec-Fetch-Site` whose page that is.
 */
export function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin !== undefined) return URL.canParse(origin) && new URL(origin).host === host;
  const { "sec-fetch-site": site = "none", "sec-fetch-mode": mode } = request.headers;
  return site === "none" || site === "same-origin" || (mode === "navigate" && request.method === "GET");
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
}

function isLoopbackAddress(name: string): boolean {
  return name === "::1" || (isIPv4(name) && name.startsWith("127."));
}
