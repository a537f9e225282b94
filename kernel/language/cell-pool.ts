/** Which of the session's cell modules are in use, and what they need of each other. */
export class CellPool {
  #capacity: number;
  #draft = 0;
  /** Kept modules, each with the modules that its names come from. */
  readonly #kept = new Map<number, Set<number>>();
  /** Modules that stay whether their names are visible or not. */
  readonly #pinned = new Set<number>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Number of modules. */
  get capacity(): number {
    return this.#capacity;
  }

  /** Index of the module that the next cell is checked in. */
  get draft(): number {
    return this.#draft;
  }

  /**
   * Keeps the draft and moves on to a free module: one that was never used, else one that nothing needs any more,
   * else a new one, in which case the capacity has doubled.
   *
   * @param needs - Modules that the draft's names come from.
   * @param pinned - Whether the draft stays even when none of its names is visible.
   * @param visible - Modules that visible names come from.
   */
  keep(needs: ReadonlySet<number>, pinned: boolean, visible: ReadonlySet<number>): void {
    this.#kept.set(this.#draft, new Set(needs));
    if (pinned) this.#pinned.add(this.#draft);
    this.#draft = this.#next(visible);
  }

  /** Notes that kept module `index` has come to need others too. */
  need(index: number, others: Iterable<number>): void {
    for (const other of others) this.#kept.get(index)?.add(other);
  }

  /** Whether module `index` is kept. */
  has(index: number): boolean {
    return this.#kept.has(index);
  }

  #next(visible: ReadonlySet<number>): number {
    for (let index = this.#draft + 1; index < this.#capacity; index++) {
      if (!this.#kept.has(index)) return index;
    }
    const needed = this.#needed(visible);
    for (const index of this.#kept.keys()) if (!needed.has(index)) this.#kept.delete(index);
    for (let index = 0; index < this.#capacity; index++) if (!this.#kept.has(index)) return index;
    const first = this.#capacity;
    this.#capacity *= 2;
    return first;
  }

  #needed(visible: ReadonlySet<number>): ReadonlySet<number> {
    const needed = new Set([...visible, ...this.#pinned]);
    // A set's iteration also visits what is added meanwhile.
    for (const index of needed) for (const other of this.#kept.get(index) ?? []) needed.add(other);
    return needed;
  }
}
