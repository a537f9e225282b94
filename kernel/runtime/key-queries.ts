import type { Command, RuntimeEvent } from "./wire.js";

/** How long a callback that keeps the process busy may delay an answer, milliseconds. */
const patienceMs = 50;

/** Asks the runtime process for the property names of values. */
export class KeyQueries {
  readonly #send: (command: Command) => void;
  readonly #waiting = new Map<number, (keys: readonly string[]) => void>();
  #latestId = 0;

  /** @param send - Sends a command to the process. */
  constructor(send: (command: Command) => void) {
    this.#send = send;
  }

  /** Resolves with no names where the process does not answer soon. */
  ask(path: readonly string[]): Promise<readonly string[]> {
    this.#latestId += 1;
    const id = this.#latestId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle({ id, keys: [] }), patienceMs);
      this.#waiting.set(id, (keys) => {
        clearTimeout(timer);
        resolve(keys);
      });
      this.#send({ type: "keys", id, path });
    });
  }

  /** Takes an answer; one that comes late is dropped. */
  settle({ id, keys }: Omit<Extract<RuntimeEvent, { readonly type: "keys" }>, "type">): void {
    this.#waiting.get(id)?.(keys);
    this.#waiting.delete(id);
  }
}
