import { setTimeout as pause } from "node:timers/promises";

const shortestPauseMs = 500;
// Saving takes at most a tenth of the time, however large the document.
const pauseFactor = 10;

/** Saves a document while it changes: soon after a change, but not all the time. */
export class NotebookSaver {
  readonly #write: () => Promise<void>;
  readonly #finishing = new AbortController();
  #isChanged = false;
  #running: Promise<void> | undefined;

  /** @param write - Writes the document as it is when called, all of it or nothing. */
  constructor(write: () => Promise<void>) {
    this.#write = write;
  }

  /** To be called after each change. */
  changed(): void {
    this.#isChanged = true;
    this.#running ??= this.#save();
  }

  /**
   * Saves the last state.
   *
   * @throws What writing throws.
   */
  async finish(): Promise<void> {
    this.#finishing.abort();
    await this.#running;
    await this.#write();
  }

  async #save(): Promise<void> {
    const { signal } = this.#finishing;
    while (this.#isChanged && !signal.aborted) {
      this.#isChanged = false;
      const started = performance.now();
      // What fails here, such as a full disk, fails in `finish` too if it lasts.
      await this.#write().catch(() => {});
      const took = performance.now() - started;
      await pause(Math.max(shortestPauseMs, pauseFactor * took), undefined, { signal }).catch(() => {});
    }
    this.#running = undefined;
  }
}
