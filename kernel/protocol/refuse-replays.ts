import { ReplayedMessageError } from "./errors.js";
import type { Signer } from "./signer.js";

/**
 * A signer that accepts each signed message once, as jupyter_client does: who overhears a cell on the network must not be
 * able to run it again.
 *
 * @param remembered - How many of the latest signatures are known again. Default 65,536.
 * @throws {ReplayedMessageError} From `verify`, for a message that came before.
 */
export function refuseReplays(signer: Signer, remembered = 65_536): Signer {
  // Without a key nothing is signed, and nothing can be told apart.
  if (signer.sign([]) === "") return signer;
  const seen = new Set<string>();
  return {
    sign: (frames) => signer.sign(frames),
    verify(signature, frames) {
      if (!signer.verify(signature, frames)) return false;
      if (seen.has(signature)) throw new ReplayedMessageError();
      seen.add(signature);
      const [oldest] = seen;
      if (seen.size > remembered && oldest !== undefined) seen.delete(oldest);
      return true;
    },
  };
}
