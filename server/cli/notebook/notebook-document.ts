import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";
import type { CellOutput } from "../../export/cell-output.js";
import { isJsonMimeType, joinText, type NotebookCell, type NotebookContent } from "../../export/notebook.js";
import { scriptExtensions, scriptNotebook } from "../../export/script-notebook.js";
import { splitLines } from "../../jupyter/contents/notebook-text.js";
import { writeFileAtomic } from "../../jupyter/write-atomic.js";
import { CommandError, writeError } from "../errors.js";

/** A notebook and how its file is laid out. */
export interface NotebookDocument {
  readonly content: NotebookContent;
  /** Indentation of the file's JSON. */
  readonly indent: string;
}

/** Whether a file is by its name a script that can be read as a notebook. */
export function isScript(file: string): boolean {
  return scriptExtensions.includes(extname(file));
}

/**
 * Reads a notebook, or a script in percent format as one.
 *
 * @param file - Path, for reading and for the errors.
 * @throws {CommandError} If it does not exist, is not JSON or not a notebook of nbformat 4.
 * @see https://nbformat.readthedocs.io/en/latest/format_description.html
 */
export async function readNotebook(file: string): Promise<NotebookDocument> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT" ? "it does not exist" : code === "EISDIR" ? "it is a folder" : String(cause);
    throw new CommandError(`Expected a notebook at ${file}, but ${reason}.`, 1, { cause });
  }
  if (isScript(file)) {
    const { scriptLibrary } = await import("../script-library.js");
    const content = scriptNotebook(text, extname(file), { library: scriptLibrary() });
    return { content, indent: " " };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const reason = (cause as Error).message.replace(/\s+/g, " ");
    throw new CommandError(`Expected JSON in ${file}, but: ${reason}`, 1, { cause });
  }
  return { content: checkNotebook(value, file), indent: /^\{\r?\n([ \t]+)"/.exec(text)?.[1] ?? " " };
}

/**
 * Writes a notebook in one step, every text as a list of lines, as Jupyter does.
 *
 * @throws {CommandError} If it cannot be written; what was there stays.
 */
export async function writeNotebook(file: string, { content, indent }: NotebookDocument): Promise<void> {
  const cells = content.cells.map((cell) =>
    cell.outputs === undefined ? cell : { ...cell, outputs: cell.outputs.map(splitOutput) },
  );
  await writeFileAtomic(file, `${JSON.stringify({ ...content, cells }, undefined, indent)}\n`).catch(
    (cause) => {
      throw writeError(file, cause);
    },
  );
}

/** Code cells that have something to run. */
export function runnableCells(content: NotebookContent): NotebookCell[] {
  return content.cells.filter((cell) => cell.cell_type === "code" && joinText(cell.source).trim() !== "");
}

function checkNotebook(value: unknown, file: string): NotebookContent {
  const wrong = (expected: string): CommandError =>
    new CommandError(`Expected ${file} to be a notebook of nbformat 4: ${expected}.`);
  if (!isJsonObject(value)) throw wrong("the file holds no JSON object");
  if (value.nbformat !== 4) {
    const found =
      value.nbformat === undefined ? "has no nbformat" : `has nbformat ${JSON.stringify(value.nbformat)}`;
    throw wrong(`it ${found}; open and save it in JupyterLab first`);
  }
  if (!Array.isArray(value.cells)) throw wrong('it has no list of "cells"');
  value.cells.forEach((cell: unknown, index) => {
    const isCell =
      isJsonObject(cell) &&
      typeof cell.cell_type === "string" &&
      (typeof cell.source === "string" || isTextList(cell.source));
    if (!isCell) throw wrong(`cell ${index + 1} has no cell_type or source`);
  });
  return { metadata: {}, ...value, nbformat: 4, cells: value.cells as NotebookCell[] };
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((line) => typeof line === "string");
}

function splitOutput(output: CellOutput | JsonObject): JsonObject {
  const { text, data } = output as JsonObject;
  return {
    ...output,
    ...(typeof text === "string" ? { text: splitLines(text) } : {}),
    ...(isJsonObject(data) ? { data: splitBundle(data) } : {}),
  };
}

function splitBundle(data: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(data).map(([mimeType, value]) => {
      const isLines =
        typeof value === "string" && !isJsonMimeType(mimeType) && !/^image\/(?!svg)/.test(mimeType);
      return [mimeType, isLines ? splitLines(value) : value];
    }),
  );
}
