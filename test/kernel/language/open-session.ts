import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PreloadedModules } from "../../../kernel/language/preloaded-modules.js";
import { Session } from "../../../kernel/language/session.js";

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/language/${name}`, import.meta.url));

/** A small library and one magic. */
export const preloaded: PreloadedModules = {
  library: fixture("library.js"),
  magics: fixture("magics.js"),
  cellNames: fixture("cell-names.js"),
};

/** A session as a notebook uses it. */
export class Notebook {
  readonly folder = mkdtempSync(join(tmpdir(), "cellship-language-"));
  readonly session = new Session(this.folder, preloaded);

  readonly #idles: boolean;

  /** @param idles - Whether the session gets to do its idle work after each cell. */
  constructor(idles = false) {
    this.#idles = idles;
  }

  /** Checks a cell and, if it may run, commits it. Returns the codes of its errors. */
  run(cell: string): readonly number[] {
    const errors = this.session.check(cell);
    if (errors.length === 0) this.session.commit(cell);
    while (this.#idles && this.session.prepare());
    return errors.map(({ code }) => code);
  }

  /** Names completed at `|` in a cell. */
  complete(cell: string): readonly string[] {
    const offset = cell.indexOf("|");
    return this.session.complete(cell.replace("|", ""), offset).entries.map(({ name }) => name);
  }

  /** Signature shown at `|` in a cell. */
  hover(cell: string): string | undefined {
    const offset = cell.indexOf("|");
    return this.session.inspect(cell.replace("|", ""), offset)?.signature;
  }

  close(): void {
    this.session.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
