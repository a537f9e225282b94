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

// As Python's `mimetypes` has them, and what it lacks.
const mimeTypes: Readonly<Record<string, string>> = {
  ".avi": "video/x-msvideo",
  ".bin": "application/octet-stream",
  ".bmp": "image/bmp",
  ".c": "text/x-csrc",
  ".css": "text/css",
  ".csv": "text/csv",
  ".gif": "image/gif",
  ".gz": "application/gzip",
  ".h": "text/x-chdr",
  ".htm": "text/html",
  ".html": "text/html",
  ".ico": "image/vnd.microsoft.icon",
  ".ipynb": "application/x-ipynb+json",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".md": "text/markdown",
  ".mjs": "text/javascript",
  ".mp3": "audio/mpeg",
  ".mp4": "video/mp4",
  ".ogg": "audio/ogg",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".py": "text/x-python",
  ".sh": "application/x-sh",
  ".svg": "image/svg+xml",
  ".tar": "application/x-tar",
  ".tex": "application/x-tex",
  ".tif": "image/tiff",
  ".tiff": "image/tiff",
  ".ts": "text/x-typescript",
  ".tsv": "text/tab-separated-values",
  ".txt": "text/plain",
  ".wasm": "application/wasm",
  ".wav": "audio/x-wav",
  ".webm": "video/webm",
  ".webp": "image/webp",
  ".xml": "text/xml",
  ".zip": "application/zip",
};

/** MIME type by the file's extension. */
export function mimeTypeOf(path: string): string | undefined {
  return mimeTypes[extname(path).toLowerCase()];
}
