import { extname } from "node:path";
import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";

/** What a path names. */
export type ContentType = "directory" | "file" | "notebook";

/** How `content` is written in JSON. */
export type ContentFormat = "json" | "text" | "base64";

/**
 * A file or folder as the REST API shows it.
 *
 * @see https://jupyter-server.readthedocs.io/en/latest/developers/contents.html#data-model
 */
export interface ContentModel {
  readonly name: string;
  /** Relative to the server's root, with slashes, without one at either end. */
  readonly path: string;
  readonly type: ContentType;
  readonly writable: boolean;
  /** ISO 8601. */
  readonly created: string;
  /** ISO 8601. */
  readonly last_modified: string;
  /** Bytes; null for folders. */
  readonly size: number | null;
  readonly mimetype: string | null;
  readonly content: unknown;
  readonly format: ContentFormat | null;
  /** sha256 in hexadecimal, when asked for. */
  readonly hash: string | null;
  readonly hash_algorithm: "sha256" | null;
}

/** The type of a file by its name. */
export function typeOfFile(path: string): ContentType {
  return extname(path) === ".ipynb" ? "notebook" : "file";
}

const mimeTypes: Readonly<Record<string, string>> = {
  ".csv": "text/csv",
  ".css": "text/css",
  ".gif": "image/gif",
  ".html": "text/html",
  ".ipynb": "application/x-ipynb+json",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".md": "text/markdown",
  ".mjs": "text/javascript",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ts": "text/x-typescript",
  ".txt": "text/plain",
  ".wasm": "application/wasm",
  ".webp": "image/webp",
};

/** MIME type by the file's extension. */
export function mimeTypeOf(path: string): string | undefined {
  return mimeTypes[extname(path).toLowerCase()];
}

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
