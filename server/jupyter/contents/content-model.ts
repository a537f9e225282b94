import { extname } from "node:path";

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
  /** What in a notebook does not follow its format. */
  readonly message?: string;
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
