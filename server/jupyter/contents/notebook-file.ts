import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";
import { BadRequestError } from "../errors.js";
import { joinNotebookLines, splitNotebookLines } from "./notebook-text.js";
import { unmarkCells } from "./trusted-cells.js";
import { upgradeNotebook } from "./upgrade-notebook.js";
import { notebookProblem } from "./validate-notebook.js";

/** A notebook as clients get it, in nbformat 4. */
export interface ReadNotebook {
  readonly content: JsonObject;
  /** What in it does not follow the format, all of which is kept. */
  readonly message?: string;
}

/**
 * Reads the bytes of a notebook. Nbformat 2 and 3 are brought to 4.
 *
 * @param path - For the errors.
 * @throws {BadRequestError} If it is no JSON object, or of a version that is not known.
 */
export function readNotebookFile(path: string, data: Buffer): ReadNotebook {
  const unreadable = (reason: string, cause?: unknown): BadRequestError =>
    new BadRequestError(`Unreadable Notebook: ${path}: ${reason}`, { cause });
  let value: unknown;
  try {
    value = JSON.parse(data.toString().replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw unreadable((cause as Error).message, cause);
  }
  if (!isJsonObject(value)) throw unreadable("expected a JSON object.");
  const version = value.nbformat;
  const notebook = version === 2 || version === 3 ? upgradeNotebook(value) : value;
  if (notebook.nbformat !== 4) {
    throw unreadable(
      `expected nbformat 2, 3 or 4, got ${version === undefined ? "none" : JSON.stringify(version)}.`,
    );
  }
  return { content: joinNotebookLines(notebook), ...messageOn(notebook) };
}

/**
 * The bytes a notebook is stored as, and what in it does not follow the format. That it was of an older nbformat is not
 * stored: it no longer is. Nor is which cells are trusted, which a file must not say of itself.
 */
export function writeNotebookFile(content: JsonObject): { readonly data: Buffer; readonly message?: string } {
  const { orig_nbformat, orig_nbformat_minor, ...metadata } = isJsonObject(content.metadata)
    ? content.metadata
    : {};
  const stored = isJsonObject(content.metadata) ? { ...content, metadata } : content;
  const data = Buffer.from(`${JSON.stringify(splitNotebookLines(unmarkCells(stored)), undefined, 1)}\n`);
  return { data, ...messageOn(content) };
}

function messageOn(notebook: JsonObject): { message?: string } {
  const problem = notebookProblem(notebook);
  return problem === undefined ? {} : { message: `Notebook validation failed: ${problem}` };
}
