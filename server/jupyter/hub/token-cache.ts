import { createHash } from "node:crypto";
import type { HubUser } from "./hub-api.js";

/** JupyterHub's own server asks again as often. */
const maxAgeMs = 300_000;
const largestSize = 1000;

/** Remembers for five minutes what the Hub said of a token; its log-out gives browsers another session there. */
export class TokenCache {
  readonly #known = new Map<
    string,
    { readonly user: Promise<HubUser | undefined>; readonly until: number }
  >();
  readonly #ask: (token: string) => Promise<HubUser | undefined>;
  readonly #now: () => number;

  /**
   * @param ask - Asks the Hub.
   * @param now - Clock in ms.
   */
  constructor(ask: (token: string) => Promise<HubUser | undefined>, now: () => number = Date.now) {
    this.#ask = ask;
    this.#now = now;
  }

  /**
   * @param hubSession - The browser's session at the Hub, empty if it has none.
   * @throws {HubUnavailableError} If the Hub cannot be asked.
   */
  userOf(token: string, hubSession: string): Promise<HubUser | undefined> {
    const key = createHash("sha256")
      .update(JSON.stringify([token, hubSession]))
      .digest("hex");
    const known = this.#known.get(key);
    if (known && known.until > this.#now()) return known.user;
    if (this.#known.size >= largestSize) this.#known.clear();
    const user = this.#ask(token);
    this.#known.set(key, { user, until: this.#now() + maxAgeMs });
    // What is not known, or could not be asked, may be known in a moment.
    const forget = (): boolean => this.#known.delete(key);
    user.then((found) => found ?? forget(), forget);
    return user;
  }
}
