import type { JsonObject } from "../../kernel/protocol/index.js";

/**
 * One output of a code cell in memory: texts are whole strings.
 *
 * @see https://nbformat.readthedocs.io/en/latest/format_description.html#code-cell-outputs
 */
export type CellOutput = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

/** What the cell printed. */
export interface StreamOutput {
  readonly output_type: "stream";
  readonly name: string;
  text: string;
}

/** What the cell displayed; later updates replace data and metadata. */
export interface DisplayOutput {
  readonly output_type: "display_data";
  data: JsonObject;
  metadata: JsonObject;
}

/** The value of the cell's last expression. */
export interface ResultOutput {
  readonly output_type: "execute_result";
  readonly execution_count: number | null;
  data: JsonObject;
  metadata: JsonObject;
}

/** What the cell threw; traceback lines may hold ANSI colours. */
export interface ErrorOutput {
  readonly output_type: "error";
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}
