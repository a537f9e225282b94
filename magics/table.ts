import { type Displayable, displaySymbol, type MimeBundle } from "../lib/display.js";
import { htmlTable, textTable } from "../lib/table.js";

/** Rows of text under a heading; shown as aligned columns or as an HTML table. */
export class Table implements Displayable {
  readonly heading: string;
  readonly columns: readonly string[];
  /** Each as long as {@link columns}. */
  readonly rows: readonly (readonly string[])[];

  constructor(heading: string, columns: readonly string[], rows: readonly (readonly string[])[]) {
    this.heading = heading;
    this.columns = columns;
    this.rows = rows;
  }

  [displaySymbol](): MimeBundle {
    return {
      "text/plain": `${this.heading}\n${textTable([this.columns, ...this.rows], "left")}`,
      "text/html": htmlTable(this.columns, this.rows, "left", this.heading),
    };
  }
}
