import type { Candidate } from "./complete.js";
import type { NameKind } from "./declared-names.js";
import type { HeaderPosition } from "./inspect.js";

/** Where a visible name comes from. */
export interface VisibleName {
  /** `member`: the path ends in a property of a value. */
  readonly kind: NameKind | "member";
  /** How completion shows it; default: `kind`. */
  readonly shownAs?: string;
  /** Qualified name that reaches the declaration from any cell. */
  readonly path: string;
  /** Index of the cell module that declares it; undefined for preloaded names. */
  readonly cell?: number;
}

const words = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

/**
 * A variable is declared anew with the type of the original, so that it can be assigned. An alias carries every
 * meaning of a name, and whether the literal type of a constant widens.
 */
function declaration(name: string, { kind, path }: VisibleName): string {
  switch (kind) {
    case "let":
    case "var":
      return `declare let ${name}: typeof ${path};`;
    case "member":
      return `declare const ${name}: typeof ${path};`;
    default:
      return `import ${name} = ${path};`;
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

  delete(name: string): void {
    this.#names.delete(name);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** The names that may be types, or hold types. */
  *aliases(): IterableIterator<string> {
    for (const [name, { kind }] of this.#names) {
      if (kind !== "const" && kind !== "let" && kind !== "var" && kind !== "member") yield name;
    }
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
      const cell = this.#names.get(name)?.cell;
      if (cell !== undefined) cells.add(cell);
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

  /** Where `header` declares `name`, if it does. */
  find(header: string, name: string): HeaderPosition | undefined {
    const visible = this.#names.get(name);
    const text = visible === undefined ? undefined : declaration(name, visible);
    const start = text === undefined ? -1 : header.indexOf(text);
    if (text === undefined || start === -1) return undefined;
    return { name: start + text.indexOf(` ${name}`) + 1, target: start + text.length - 2 };
  }

  /** The names as completions. */
  candidates(): Candidate[] {
    return Array.from(this.#names, ([name, { kind, shownAs = kind }]) => ({
      name,
      kind: shownAs,
      group: "2",
    }));
  }
}
