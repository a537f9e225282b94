import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder of files that a test edits. */
export class ProjectFolder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), "cellship-project-")));
  #edits = 0;

  /** Writes a file; each edit is seen as later than the one before, whatever the resolution of the clock. */
  write(name: string, text: string): void {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    this.#edits += 1;
    const time = Date.now() / 1000 + this.#edits;
    utimesSync(file, time, time);
  }

  remove(name = "."): void {
    rmSync(join(this.path, name), { recursive: true, force: true });
  }
}
