import { createHmac, getHashes, timingSafeEqual } from "node:crypto";

/** Signs the four JSON frames of a message and checks such signatures. */
export interface Signer {
  /** Hexadecimal digest of the frames in order; empty when messages are not signed. */
  sign(frames: readonly Uint8Array[]): string;
  /** Whether `signature` was made with the same key; takes the same time wherever it differs. */
  verify(signature: string, frames: readonly Uint8Array[]): boolean;
}

/**
 * HMAC signer of a connection.
 *
 * @param key - `key` of the connection file; the empty string turns signing off, as the specification says.
 * @param scheme - `signature_scheme` of the connection file: `hmac-` and a digest name. Default `hmac-sha256`.
 * @throws {RangeError} If the scheme is not `hmac-<digest>` with a digest that OpenSSL has.
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol
 */
export function createSigner(key: string, scheme = "hmac-sha256"): Signer {
  if (!isSignatureScheme(scheme)) {
    throw new RangeError(`Expected a signature scheme such as "hmac-sha256", got ${JSON.stringify(scheme)}.`);
  }
  if (key === "") return { sign: () => "", verify: () => true };
  const digest = scheme.slice("hmac-".length);
  const sign = (frames: readonly Uint8Array[]): string => {
    const hmac = createHmac(digest, key);
    for (const frame of frames) hmac.update(frame);
    return hmac.digest("hex");
  };
  return {
    sign,
    verify(signature, frames) {
      const expected = Buffer.from(sign(frames));
      const received = Buffer.from(signature);
      return expected.length === received.length && timingSafeEqual(expected, received);
    },
  };
}

/** Whether `scheme` names an HMAC that this Node.js can compute, e.g. `hmac-sha256`. */
export function isSignatureScheme(scheme: string): boolean {
  return scheme.startsWith("hmac-") && getHashes().includes(scheme.slice("hmac-".length));
}
