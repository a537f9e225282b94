/** Runs tasks of one key one after the other, tasks of different keys at once. */
export class KeyedTurns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Result of `task`, started once every earlier task of `key` has ended. */
  run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const result = (this.#last.get(key) ?? Promise.resolve()).then(task);
    const settled = result
      .catch(() => undefined)
      .then(() => {
        if (this.#last.get(key) === settled) this.#last.delete(key);
      });
    this.#last.set(key, settled);
    return result;
  }

  /** Resolves once every task that was handed in has ended. */
  async drain(): Promise<void> {
    await Promise.all(this.#last.values());
  }
}
