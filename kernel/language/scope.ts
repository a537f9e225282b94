import type { NameKind } from "./declared-names.js";
import { sessionNamespace } from "./session-files.js";

/** Where a visible name comes from. */
export interface VisibleName {
  readonly kind: NameKind;
  /** Path below the session's namespace, e.g. `c3.model` or `prelude.library.accuracyScore`. */
  readonly path: string;
}

const words = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

function declaration(name: string, { kind, path }: VisibleName): string {
  const target = `${sessionNamespace}.${path}`;
  switch (kind) {
    case "constant":
      return `declare const ${name}: typeof ${target};`;
    case "variable":
      return `declare let ${name}: typeof ${target};`;
    case "alias":
      return `import ${name} = ${target};`;
    default:
      return kind satisfies never;
  }
}

/** The names that a cell sees beyond its own and the standard globals: the newest declaration of each wins. */
export class Scope {
  readonly #names = new Map<string, VisibleName>();

  set(name: string, visible: VisibleName): void {
    this.#names.set(name, visible);
  }

  get(name: string): VisibleName | undefined {
    return this.#names.get(name);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  entries(): IterableIterator<[string, VisibleName]> {
    return this.#names.entries();
  }

  /** The visible names that occur in `text` as a word, be it as an identifier, a property or in a comment. */
  mentioned(text: string): Set<string> {
    const found = new Set<string>();
    for (const [word] of text.matchAll(words)) if (this.#names.has(word)) found.add(word);
    return found;
  }

  /** Indexes of the cell modules that `names` come from; default: all visible names. */
  cells(names: Iterable<string> = this.#names.keys()): Set<number> {
    const cells = new Set<number>();
    for (const name of names) {
      const index = /^c(\d+)\./.exec(this.#names.get(name)?.path ?? "")?.[1];
      if (index !== undefined) cells.add(Number(index));
    }
    return cells;
  }

  /**
   * Declarations of `names` on one line, to stand before a cell that does not declare them itself.
   *
   * @param own - Names that the cell declares.
   */
  header(names: Iterable<string>, own: { has(name: string): boolean }): string {
    let text = "";
    for (const name of names) {
      const visible = this.#names.get(name);
      if (visible !== undefined && !own.has(name)) text += declaration(name, visible);
    }
    return text;
  }
}
