import { createHash, timingSafeEqual } from "node:crypto";

/** Compares a text with a secret, in a time that does not tell where they differ. */
export function isSameText(text: string, secret: string): boolean {
  return timingSafeEqual(digest(text), digest(secret));
}

// Digests have one length, which timingSafeEqual needs, and hide the length of the secret.
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
