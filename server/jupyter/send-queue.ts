/** The part of a zeromq socket that a queue uses. */
export interface SendingSocket {
  send(frames: Uint8Array[]): Promise<void>;
}

/**
 * Sends messages one after the other. zeromq.js allows a single send in flight per socket and throws EBUSY on the
 * next one, so every socket has exactly one queue.
 *
 * @param socket - Only this queue may send on it.
 * @param onError - Called when the socket refuses a message, e.g. because it was closed.
 * @returns Sends the frames; resolves when the socket has taken them or refused them.
 */
export function createSendQueue(
  socket: SendingSocket,
  onError: (error: unknown) => void,
): (frames: Uint8Array[]) => Promise<void> {
  let last = Promise.resolve();
  return (frames) => {
    last = last.then(() => socket.send(frames)).catch(onError);
    return last;
  };
}
