import { Router, XPublisher } from "zeromq";
import { type Channel, type ConnectionInfo, endpointOf } from "../protocol/index.js";
import type { Frames, KernelSockets } from "./kernel-sockets.js";
import { SendQueue } from "./send-queue.js";

// A high-water mark drops messages; the queue is in this process anyway.
const unlimited = { sendHighWaterMark: 0, receiveHighWaterMark: 0 };
// Time for a last reply to reach a slow client when the kernel exits.
const lingerMs = 1_000;
// A client that reconnects under its old identity (jupyter_client does) replaces the dead connection.
const routerOptions = { ...unlimited, linger: lingerMs, handover: true };

/** A socket could not be bound; the message names channel and endpoint. */
export class BindError extends Error {
  override readonly name = "BindError";
  readonly code = "bind_failed";
  readonly channel: Channel;
  readonly endpoint: string;

  constructor(channel: Channel, endpoint: string, cause: unknown) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    super(
      `Expected to listen at ${endpoint} (${channel}), but: ${detail}. Start the kernel with free ports.`,
      { cause },
    );
    this.channel = channel;
    this.endpoint = endpoint;
  }
}

/**
 * Binds the five sockets of a kernel.
 *
 * @throws {BindError} If an address or port cannot be bound; no socket stays open.
 */
export async function bindZeromqSockets(info: ConnectionInfo): Promise<KernelSockets> {
  const shell = new Router(routerOptions);
  const control = new Router(routerOptions);
  const stdin = new Router(routerOptions);
  const iopub = new XPublisher({ ...unlimited, linger: lingerMs });
  // Also those to a topic that another client has subscribed to already: each client is welcomed.
  iopub.verbosity = "allSubs";
  // Not a REP socket: a message without its envelope fails there in `receive`, for good.
  const heartbeat = new Router({ ...unlimited, linger: 0 });
  const sockets = { shell, control, stdin, iopub, hb: heartbeat };
  const closeAll = () => {
    for (const socket of Object.values(sockets)) socket.close();
  };

  try {
    for (const [channel, socket] of Object.entries(sockets) as [Channel, (typeof sockets)[Channel]][]) {
      const endpoint = endpointOf(info, channel);
      await socket.bind(endpoint).catch((cause: unknown) => {
        throw new BindError(channel, endpoint, cause);
      });
    }
  } catch (error) {
    closeAll();
    throw error;
  }

  const beating = echo(heartbeat);
  const queues = {
    shell: new SendQueue((frames) => shell.send([...frames])),
    control: new SendQueue((frames) => control.send([...frames])),
    stdin: new SendQueue((frames) => stdin.send([...frames])),
    iopub: new SendQueue((frames) => iopub.send([...frames])),
  };
  return {
    requests: (channel): AsyncIterable<Frames> => sockets[channel],
    subscriptions: () => topics(iopub),
    send: (channel, frames) => queues[channel].push(frames),
    async close() {
      await Promise.all(Object.values(queues).map((queue) => queue.drained()));
      closeAll();
      await beating;
    },
  };
}

/** The heartbeat: whatever arrives goes back, until the socket closes. */
async function echo(heartbeat: Router): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

/** XPUB receives one frame for each change of a subscription: 1 (on) or 0 (off), then the topic. */
async function* topics(iopub: XPublisher): AsyncIterable<Uint8Array> {
  for await (const [frame] of iopub) {
    if (frame?.[0] === 1) yield frame.subarray(1);
  }
}
