import { Router, XPublisher } from "zeromq";
import { type Channel, type ConnectionInfo, endpointOf } from "../protocol/index.js";
import { IopubQueue, type IopubQueueOptions } from "./iopub-queue.js";
import type { Frames, KernelSockets } from "./kernel-sockets.js";
import { SendQueue } from "./send-queue.js";

// A high-water mark drops messages. What waits here is bounded by the requests of the clients, but for iopub: see IopubQueue.
const unlimited = { sendHighWaterMark: 0, receiveHighWaterMark: 0 };
/** Messages of the kernel's output are up to 64 KiB of text: a client that reads a few of them a second is not left behind. */
const iopubHighWaterMark = 64;
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
 * @param iopubRules - How much waits for clients that do not read, and how long; see {@link IopubQueueOptions}.
 * @throws {BindError} If an address or port cannot be bound; no socket stays open.
 */
export async function bindZeromqSockets(
  info: ConnectionInfo,
  iopubRules: Pick<IopubQueueOptions, "limitBytes" | "patienceMs"> = {},
): Promise<KernelSockets> {
  const shell = new Router(routerOptions);
  const control = new Router(routerOptions);
  const stdin = new Router(routerOptions);
  const iopub = new XPublisher({ sendHighWaterMark: iopubHighWaterMark, linger: lingerMs });
  // Also those to a topic that another client has subscribed to already: each client is welcomed, and counts.
  iopub.verbosity = "allSubsUnsubs";
  let subscriptions = 0;
  // Not a REP socket: a message without its envelope fails there in `receive`, for good.
  const heartbeat = new Router({ ...unlimited, linger: 0 });
  const published = new IopubQueue({
    ...iopubRules,
    socket: {
      send: (frames) => iopub.send(frames),
      setNoDrop: (isOn) =>
        withoutWarnings(() => {
          iopub.noDrop = isOn;
        }),
    },
    subscriptions: () => subscriptions,
  });
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
  };
  return {
    requests: (channel): AsyncIterable<Frames> => sockets[channel],
    async *subscriptions() {
      for await (const { isOn, topic } of subscriptionChanges(iopub)) {
        subscriptions += isOn ? 1 : -1;
        if (isOn) yield topic;
      }
    },
    send: (channel, frames, isOutput) =>
      channel === "iopub" ? published.push(frames, isOutput) : queues[channel].push(frames),
    onCongestion(listener) {
      published.onCongestion = listener;
    },
    onLoss(notice) {
      published.onLoss = notice;
    },
    async close() {
      await Promise.all([published.drain(), ...Object.values(queues).map((queue) => queue.drained())]);
      closeAll();
      await beating;
    },
  };
}

/** The heartbeat: whatever arrives goes back, until the socket closes. */
async function echo(heartbeat: Router): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

/** zeromq.js warns that an option takes effect at the next connection only, which is not so for all. */
function withoutWarnings(task: () => void): void {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    task();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** XPUB receives one frame for each change of a subscription: 1 (on) or 0 (off), then the topic. */
async function* subscriptionChanges(
  iopub: XPublisher,
): AsyncIterable<{ readonly isOn: boolean; readonly topic: Uint8Array }> {
  for await (const [frame] of iopub) {
    if (frame?.[0] === 1 || frame?.[0] === 0) yield { isOn: frame[0] === 1, topic: frame.subarray(1) };
  }
}
