import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";

/** A notebook as clients want it: every list of lines joined into one string. */
export function joinNotebookLines(notebook: JsonObject): JsonObject {
  return mapNotebookText(notebook, (text) =>
    Array.isArray(text) && text.every((line) => typeof line === "string") ? text.join("") : text,
  );
}

/** A notebook as it is stored, so that version control sees lines: every text a list of lines. */
export function splitNotebookLines(notebook: JsonObject): JsonObject {
  return mapNotebookText(notebook, (text) => (typeof text === "string" ? splitLines(text) : text));
}

/** `"a\nb"` to `["a\n", "b"]`; the empty text has no lines. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function mapNotebookText(notebook: JsonObject, map: (text: unknown) => unknown): JsonObject {
  const { cells } = notebook;
  if (!Array.isArray(cells)) return notebook;
  return {
    ...notebook,
    cells: cells.map((cell: unknown) => (isJsonObject(cell) ? mapCell(cell, map) : cell)),
  };
}

function mapCell(cell: JsonObject, map: (text: unknown) => unknown): JsonObject {
  const mapped: Record<string, unknown> = { ...cell, source: map(cell.source) };
  if (Array.isArray(cell.outputs)) {
    mapped.outputs = cell.outputs.map((output: unknown) =>
      isJsonObject(output) ? mapOutput(output, map) : output,
    );
  }
  if (isJsonObject(cell.attachments)) {
    mapped.attachments = Object.fromEntries(
      Object.entries(cell.attachments).map(([name, bundle]) => [
        name,
        isJsonObject(bundle) ? mapBundle(bundle, map) : bundle,
      ]),
    );
  }
  return mapped;
}

function mapOutput(output: JsonObject, map: (text: unknown) => unknown): JsonObject {
  return {
    ...output,
    ...("text" in output ? { text: map(output.text) } : {}),
    ...(isJsonObject(output.data) ? { data: mapBundle(output.data, map) } : {}),
  };
}

// JSON types hold values, whose own strings and lists are left alone; base64 images are one line.
function mapBundle(bundle: JsonObject, map: (text: unknown) => unknown): JsonObject {
  return Object.fromEntries(
    Object.entries(bundle).map(([type, value]) => {
      const isText = !/^application\/(?:.*\+)?json$/.test(type) && !/^image\/(?!svg)/.test(type);
      return [type, isText ? map(value) : value];
    }),
  );
}
