import { randomBytes } from "node:crypto";
import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";

/**
 * A notebook of nbformat 2 or 3, as IPython 0.12 to 2 wrote it, in nbformat 4.5.
 *
 * @see nbformat's `v4/convert.py`, which does the same
 */
export function upgradeNotebook(notebook: JsonObject): JsonObject {
  const worksheets = listOf(notebook.worksheets).filter(isJsonObject);
  const { name: _name, signature: _signature, ...metadata } = objectOf(notebook.metadata);
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { ...metadata, orig_nbformat: notebook.nbformat, orig_nbformat_minor: 0 },
    cells: worksheets
      .flatMap((sheet) => listOf(sheet.cells))
      .filter(isJsonObject)
      .map(upgradeCell),
  };
}

function upgradeCell(cell: JsonObject): JsonObject {
  const id = randomBytes(4).toString("hex");
  const { metadata, source = "", ...rest } = cell;
  const base = { id, metadata: objectOf(metadata) };
  switch (cell.cell_type) {
    case "code":
      return {
        ...base,
        cell_type: "code",
        metadata: { ...base.metadata, ...(rest.collapsed === true ? { collapsed: true } : {}) },
        source: joinLines(rest.input ?? ""),
        execution_count: rest.prompt_number ?? null,
        outputs: listOf(rest.outputs).filter(isJsonObject).map(upgradeOutput),
      };
    case "heading": {
      const level = typeof rest.level === "number" ? rest.level : 1;
      const title = String(joinLines(source)).split(/\r?\n/).join(" ");
      return { ...base, cell_type: "markdown", source: `${"#".repeat(level)} ${title}` };
    }
    case "raw":
      return { ...base, cell_type: "raw", source: joinLines(source) };
    default:
      return { ...base, cell_type: "markdown", source: joinLines(source) };
  }
}

const mimeTypes: Readonly<Record<string, string>> = {
  text: "text/plain",
  html: "text/html",
  svg: "image/svg+xml",
  png: "image/png",
  jpeg: "image/jpeg",
  latex: "text/latex",
  json: "application/json",
  javascript: "application/javascript",
};

function upgradeOutput(output: JsonObject): JsonObject {
  const { output_type, metadata, prompt_number, ...rest } = output;
  switch (output_type) {
    case "pyout":
    case "display_data":
      return {
        output_type: output_type === "pyout" ? "execute_result" : "display_data",
        metadata: withMimeTypes(objectOf(metadata)),
        data: parseJsonData(withMimeTypes(rest)),
        ...(output_type === "pyout" ? { execution_count: prompt_number ?? null } : {}),
      };
    case "pyerr":
      return { output_type: "error", ...rest };
    case "stream": {
      const { stream, text, ...others } = rest;
      return { output_type: "stream", name: stream ?? "stdout", text: joinLines(text ?? ""), ...others };
    }
    default:
      return output;
  }
}

function withMimeTypes(bundle: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(bundle).map(([name, value]) => [mimeTypes[name] ?? name, joinLines(value)]),
  );
}

/** JSON data was kept as text. */
function parseJsonData(data: JsonObject): JsonObject {
  const text = data["application/json"];
  if (text === undefined) return data;
  try {
    const value: unknown = JSON.parse(String(text));
    return { ...data, "application/json": value };
  } catch {
    return data;
  }
}

/** Texts were lists of lines, some writers' without the line ends. */
function joinLines(text: unknown): unknown {
  if (!Array.isArray(text)) return text;
  return text.join(/[\r\n]$/.test(String(text[0])) ? "" : "\n");
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
