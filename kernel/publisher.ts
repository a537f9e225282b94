import {
  encodeFrames,
  type Header,
  type JsonObject,
  type PublishedContents,
  type PublishedType,
  type Session,
  type Signer,
} from "./protocol/index.js";
import type { Frames, IopubLoss, KernelSockets } from "./transport/kernel-sockets.js";

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

/** What a front end shows of a cell; a client gets on without it. */
const outputTypes: ReadonlySet<PublishedType> = new Set([
  "stream",
  "display_data",
  "update_display_data",
  "clear_output",
]);

const lossNotices: Readonly<Record<IopubLoss, string>> = {
  left_behind:
    "[cellship] Output was held back for a client of this kernel that reads nothing; it goes on without that client, which misses " +
    "everything until it has caught up.\n",
  output_dropped: "[cellship] Output was dropped here: it was held back for a client that read nothing.\n",
};

/** Publishes on `sockets`, under the topic `kernel.<session>.<msg_type>`, also that a client misses something. */
export function createPublisher(
  sockets: Pick<KernelSockets, "send" | "onLoss">,
  session: Session,
  signer: Signer,
): Publish {
  let latestWriter: { readonly header: Header } | undefined;
  const encode: (...parameters: Parameters<Publish>) => Frames = (msgType, content, parent, extras) => {
    const topic = Buffer.from(`kernel.${session.id}.${msgType}`);
    return encodeFrames(
      session.message(msgType, content, { ...extras, parent, identities: [topic] }),
      signer,
    );
  };
  sockets.onLoss((loss) => encode("stream", { name: "stderr", text: lossNotices[loss] }, latestWriter));
  return (msgType, content, parent, extras) => {
    const isOutput = outputTypes.has(msgType);
    if (isOutput) latestWriter = parent;
    return sockets.send("iopub", encode(msgType, content, parent, extras), isOutput);
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
