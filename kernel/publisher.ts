import {
  encodeFrames,
  type Header,
  type JsonObject,
  type PublishedContents,
  type PublishedType,
  type Session,
  type Signer,
} from "./protocol/index.js";
import type { KernelSockets } from "./transport/kernel-sockets.js";

/** What goes with the content of a published message; both are empty by default. */
export interface PublishExtras {
  readonly metadata?: JsonObject;
  readonly buffers?: readonly Uint8Array[];
}

/**
 * Publishes a message on iopub, to all clients.
 *
 * @param parent - The request that caused it; undefined for what the kernel does of its own accord.
 * @returns Resolves when the message has left; messages leave in the order of the calls.
 */
export type Publish = <Type extends PublishedType>(
  msgType: Type,
  content: PublishedContents[Type],
  parent: { readonly header: Header } | undefined,
  extras?: PublishExtras,
) => Promise<void>;

/** Publishes on `sockets`, under the topic `kernel.<session>.<msg_type>`. */
export function createPublisher(
  sockets: Pick<KernelSockets, "send">,
  session: Session,
  signer: Signer,
): Publish {
  return (msgType, content, parent, extras) => {
    const topic = Buffer.from(`kernel.${session.id}.${msgType}`);
    const message = session.message(msgType, content, { ...extras, parent, identities: [topic] });
    return sockets.send("iopub", encodeFrames(message, signer));
  };
}

/**
 * Tells each new subscriber that it will miss nothing from here on, until the sockets close.
 *
 * @see https://jupyter.org/enhancement-proposals/65-jupyter-xpub/jupyter-xpub.html
 */
export async function welcomeSubscribers(
  sockets: KernelSockets,
  session: Session,
  signer: Signer,
): Promise<void> {
  for await (const topic of sockets.subscriptions()) {
    const content: PublishedContents["iopub_welcome"] = { subscription: Buffer.from(topic).toString() };
    const message = session.message("iopub_welcome", content, { identities: [topic] });
    await sockets.send("iopub", encodeFrames(message, signer));
  }
}
