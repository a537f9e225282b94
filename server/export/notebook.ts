import type { JsonObject } from "../../kernel/protocol/index.js";
import type { CellOutput } from "./cell-output.js";

/** A cell as the file has it; fields this program does not know are kept. */
export interface NotebookCell {
  readonly cell_type: string;
  readonly metadata: JsonObject;
  readonly source: string | readonly string[];
  outputs?: readonly CellOutput[] | readonly JsonObject[];
  execution_count?: number | null;
  readonly [field: string]: unknown;
}

/**
 * A notebook of nbformat 4.
 *
 * @see https://nbformat.readthedocs.io/en/latest/format_description.html
 */
export interface NotebookContent {
  readonly nbformat: 4;
  readonly cells: readonly NotebookCell[];
  metadata: JsonObject;
  readonly [field: string]: unknown;
}

/** A cell's or output's text as one string. */
export function joinText(text: unknown): string {
  return Array.isArray(text) ? text.join("") : typeof text === "string" ? text : "";
}

/** Whether a MIME type's value is JSON rather than text. */
export function isJsonMimeType(mimeType: string): boolean {
  return /^application\/(?:.*\+)?json$/.test(mimeType);
}
