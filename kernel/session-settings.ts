import type { SessionChange, TypesMode } from "../magics/magic.js";

/** What magics of earlier cells chose for later ones. */
export class SessionSettings {
  /** What happens to a cell with type errors. */
  typesMode: TypesMode = "error";
  readonly #nextInputs = new Map<string, string>();
  readonly #define: (change: Extract<SessionChange, { kind: "magic" }>["magic"]) => void;
  readonly #forget: (names: readonly string[]) => void;

  /**
   * @param options.define - Takes a magic that a cell defined.
   * @param options.forget - Takes names that are declared no more.
   */
  constructor(options: {
    readonly define: (magic: Extract<SessionChange, { kind: "magic" }>["magic"]) => void;
    readonly forget: (names: readonly string[]) => void;
  }) {
    this.#define = options.define;
    this.#forget = options.forget;
  }

  /** Applies what a magic in the cell `cellId` asked. */
  apply(cellId: string, change: SessionChange): void {
    switch (change.kind) {
      case "types":
        this.typesMode = change.mode;
        break;
      case "magic":
        this.#define(change.magic);
        break;
      case "forget":
        this.#forget(change.names);
        break;
      case "next-input":
        this.#nextInputs.set(cellId, change.text);
        break;
      default:
        change satisfies never;
    }
  }

  /** The text that replaces a cell that has run, once. */
  takeNextInput(cellId: string): string | undefined {
    const text = this.#nextInputs.get(cellId);
    this.#nextInputs.delete(cellId);
    return text;
  }
}
