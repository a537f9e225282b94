import { fileStamp } from "../file-stamp.js";

/** The user's own files that cells import; nobody else would tell the compiler that one was edited. */
export class LocalFiles {
  readonly #stamps = new Map<string, string>();

  /** Whether a text imports by a relative path. */
  static mayImport(text: string): boolean {
    return /["'`]\.{1,2}\//.test(text);
  }

  /** Starts to watch those of a program's files that a user may edit while the session lasts. */
  follow(files: readonly string[]): void {
    for (const file of files) {
      const isFixed = file.includes("/node_modules/") || file.endsWith(".d.ts");
      if (!isFixed && !this.#stamps.has(file)) this.#stamps.set(file, fileStamp(file));
    }
  }

  /** The files that were edited or deleted since the last call. */
  takeChanged(): readonly string[] {
    const changed: string[] = [];
    for (const [file, before] of this.#stamps) {
      const now = fileStamp(file);
      if (now === before) continue;
      this.#stamps.set(file, now);
      changed.push(file);
    }
    return changed;
  }
}
