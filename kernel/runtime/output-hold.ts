import type { Readable } from "node:stream";

/** What may come while output is held back, bytes: short cells end. */
const allowanceBytes = 256 * 1024;

/** Holds back what a process writes: where nobody reads its pipes, it waits. */
export class OutputHold {
  readonly #streams: readonly Readable[];
  #isHeld = false;
  #hasEnded = false;
  /** Read since output is held back, or since the latest run began. */
  #bytes = 0;

  /** @param streams - The pipes that the process writes to. */
  constructor(streams: readonly Readable[]) {
    this.#streams = streams;
  }

  /** Holds output back or lets it flow. */
  set(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.allow();
  }

  /** Lets a run that begins write a little. */
  allow(): void {
    this.#bytes = 0;
    this.#apply();
  }

  /** Notes what was read. */
  count(chunk: Buffer): void {
    if (!this.#isHeld) return;
    this.#bytes += chunk.length;
    this.#apply();
  }

  /** The process has exited: what it has left in its pipes is not much. */
  end(): void {
    this.#hasEnded = true;
    this.#apply();
  }

  #apply(): void {
    const pauses = this.#isHeld && this.#bytes > allowanceBytes && !this.#hasEnded;
    for (const stream of this.#streams) {
      if (pauses) stream.pause();
      else if (stream.isPaused()) stream.resume();
    }
  }
}
