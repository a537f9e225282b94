import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";

/** Parts of an output that cannot do anything. */
const harmlessKeys = ["output_type", "execution_count", "metadata"];

/**
 * Whether each code cell is marked as trusted or has no rich output. Text that was printed is always trusted.
 *
 * @see nbformat `NotebookNotary.check_cells`
 */
export function areCellsTrusted(notebook: JsonObject): boolean {
  return codeCellsOf(notebook).every((cell) => {
    if (isJsonObject(cell.metadata) && cell.metadata.trusted) return true;
    const outputs = Array.isArray(cell.outputs) ? cell.outputs : [];
    return outputs.every((output) => isJsonObject(output) && !isRich(output));
  });
}

/** A notebook whose code cells are marked as trusted, or as not. JupyterLab sanitises the outputs of those that are not. */
export function markCells(notebook: JsonObject, trusted: boolean): JsonObject {
  return mapMetadata(notebook, (metadata, cell) => (isCodeCell(cell) ? { ...metadata, trusted } : metadata));
}

/** A notebook without marks: a file must not say of itself that it is trusted. */
export function unmarkCells(notebook: JsonObject): JsonObject {
  return mapMetadata(notebook, ({ trusted: _, ...metadata }) => metadata);
}

function isRich(output: JsonObject): boolean {
  const isDisplay = output.output_type === "execute_result" || output.output_type === "display_data";
  return isDisplay && Object.keys(output).some((key) => !harmlessKeys.includes(key));
}

function codeCellsOf({ cells }: JsonObject): JsonObject[] {
  return Array.isArray(cells) ? cells.filter(isCodeCell) : [];
}

function isCodeCell(cell: unknown): cell is JsonObject {
  return isJsonObject(cell) && cell.cell_type === "code";
}

function mapMetadata(
  notebook: JsonObject,
  map: (metadata: JsonObject, cell: JsonObject) => JsonObject,
): JsonObject {
  if (!Array.isArray(notebook.cells)) return notebook;
  const cells = notebook.cells.map((cell: unknown) =>
    isJsonObject(cell)
      ? { ...cell, metadata: map(isJsonObject(cell.metadata) ? cell.metadata : {}, cell) }
      : cell,
  );
  return { ...notebook, cells };
}
