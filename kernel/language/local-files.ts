import { statSync } from "node:fs";

function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN;
}

/** The user's own files that cells import; nobody else would tell the compiler that one was edited. */
export class LocalFiles {
  readonly #modified = new Map<string, number>();

  /** Whether a text imports by a relative path. */
  static mayImport(text: string): boolean {
    return /["'`]\.{1,2}\//.test(text);
  }

  /** Starts to watch those of a program's files that a user may edit while the session lasts. */
  follow(files: readonly string[]): void {
    for (const file of files) {
      const isFixed = file.includes("/node_modules/") || file.endsWith(".d.ts");
      if (!isFixed && !this.#modified.has(file)) this.#modified.set(file, modifiedAt(file));
    }
  }

  /** The files that were edited or deleted since the last call. */
  takeChanged(): readonly string[] {
    const changed: string[] = [];
    for (const [file, before] of this.#modified) {
      const now = modifiedAt(file);
      if (Object.is(now, before)) continue;
      this.#modified.set(file, now);
      changed.push(file);
    }
    return changed;
  }
}
