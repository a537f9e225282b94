import type { IncomingMessage } from "node:http";
import { TooManyRequestsError } from "./errors.js";

const windowMs = 60_000;

/** Counts wrong passwords or tokens by the address that they came from, so that none can be found by trying. */
export class LoginLimit {
  readonly #failures = new Map<string, { count: number; readonly until: number }>();
  readonly #perMinute: number;
  readonly #now: () => number;

  /**
   * @param perMinute - So many wrong ones are checked.
   * @param now - Clock in ms.
   */
  constructor(perMinute: number, now: () => number = Date.now) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** @throws {TooManyRequestsError} If too many wrong ones came from there within a minute. */
  check(request: IncomingMessage): void {
    this.#forget();
    const failures = this.#failures.get(addressOf(request));
    if (failures === undefined || failures.count < this.#perMinute) return;
    throw new TooManyRequestsError(Math.ceil((failures.until - this.#now()) / 1000));
  }

  /** Counts a wrong one. */
  fail(request: IncomingMessage): void {
    const address = addressOf(request);
    const failures = this.#failures.get(address);
    if (failures === undefined) this.#failures.set(address, { count: 1, until: this.#now() + windowMs });
    else failures.count++;
  }

  #forget(): void {
    for (const [address, { until }] of this.#failures) {
      if (until <= this.#now()) this.#failures.delete(address);
    }
  }
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? "";
}
