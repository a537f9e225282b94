import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type AccessRules, requireCredential, requireOwnHost } from "./access.js";
import { pathBelow } from "./base-url.js";
import { NotebookServerError, NotFoundError } from "./errors.js";
import type { Events } from "./events.js";
import type { Kernels } from "./kernels.js";
import type { Log } from "./log.js";
import { queryOf, targetOf } from "./request-target.js";
import { v1Subprotocol } from "./wire-formats.js";

const eventsPath = /^\/api\/events\/subscribe\/?$/;
const channelsPath = /^\/api\/kernels\/([^/]+)\/channels\/?$/;
const maxMessageBytes = 512 * 2 ** 20;
const pingIntervalMs = 30_000;
// zeromq's limit for a routing id, which the session id becomes.
const maxSessionIdLength = 255;

/**
 * Serves `GET /api/kernels/<id>/channels?session_id=…` as a websocket, and `GET /api/events/subscribe`. The
 * upgrade to the former waits until the kernel has answered, so that nothing a client sends or a kernel publishes is lost.
 *
 * @returns Closes all websockets.
 */
export function serveWebSockets(
  server: Server,
  parts: {
    readonly rules: AccessRules;
    /** Path that everything is served under. */
    readonly baseUrl: string;
    readonly kernels: Kernels;
    readonly events: Events;
    readonly log: Log;
  },
): () => void {
  const { rules, baseUrl, kernels, events, log } = parts;
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has(v1Subprotocol) ? v1Subprotocol : false),
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
  });

  const accept = async (request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> => {
    requireOwnHost(request, rules);
    await requireCredential(request, rules);
    const path = pathBelow(baseUrl, targetOf(request).path) ?? "";
    if (eventsPath.test(path)) {
      sockets.handleUpgrade(request, stream, head, (socket) => {
        socket.on("error", (error) => log(`A websocket of events failed: ${error.message}`));
        keepAlive(socket);
        events.subscribe(socket);
      });
      return;
    }
    const id = channelsPath.exec(path)?.[1];
    if (id === undefined) throw new NotFoundError(`No websocket at ${path}`);
    const kernel = kernels.get(id);
    await kernel.ready.catch((error: unknown) => {
      if (kernels.has(id)) throw error;
    });
    const given = queryOf(request).get("session_id") ?? "";
    const sessionId = given !== "" && Buffer.byteLength(given) <= maxSessionIdLength ? given : randomUUID();
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on("error", (error) => log(`A websocket of kernel ${id} failed: ${error.message}`));
      if (kernels.has(id)) {
        keepAlive(socket);
        kernel.attach(sessionId, socket);
      } else {
        // The kernel was shut down while the client waited. To a refusal JupyterLab's client would answer with
        // further attempts; this close code tells it that there is nothing to wait for.
        socket.close(1000, "The kernel was shut down.");
      }
    });
  };

  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    // A client that goes away while the kernel starts must not take the server down.
    stream.on("error", () => stream.destroy());
    accept(request, stream, head).catch((error: unknown) => refuse(stream, error, log));
  });

  return () => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  };
}

/** Finds connections that died without a word, e.g. of a laptop that went to sleep. */
function keepAlive(socket: WebSocket): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
  }, pingIntervalMs).unref();
  socket.on("pong", () => {
    answered = true;
  });
  socket.on("close", () => clearInterval(timer));
}

function refuse(stream: Duplex, error: unknown, log: Log): void {
  const status = error instanceof NotebookServerError ? error.status : 500;
  const message = error instanceof Error ? error.message : String(error);
  if (status >= 500) log(`A websocket was refused: ${message}`);
  const body = JSON.stringify({ message });
  stream.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
