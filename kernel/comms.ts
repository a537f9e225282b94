import type { CommEvent } from "./runtime/runtime.js";

/** The comms that are open, as the kernel knows them without asking the runtime, which may be busy or gone. */
export class Comms {
  readonly #targets = new Map<string, string>();

  /** Takes what either end sent. */
  note({ type, comm_id: id, ...rest }: CommEvent): void {
    if (type === "comm_close") this.#targets.delete(id);
    else if ("target_name" in rest) this.#targets.set(id, rest.target_name);
  }

  /** Whether the comm is open. */
  has(id: string): boolean {
    return this.#targets.has(id);
  }

  /**
   * The open comms by id, as `comm_info_reply` lists them.
   *
   * @param target - Only those to this target. Default: all.
   */
  list(target?: string): Readonly<Record<string, { readonly target_name: string }>> {
    return Object.fromEntries(
      [...this.#targets]
        .filter(([, name]) => target === undefined || name === target)
        .map(([id, name]) => [id, { target_name: name }]),
    );
  }

  /** Forgets all comms and returns their ids: what was at the runtime's end of them is gone. */
  closeAll(): readonly string[] {
    const ids = [...this.#targets.keys()];
    this.#targets.clear();
    return ids;
  }
}
