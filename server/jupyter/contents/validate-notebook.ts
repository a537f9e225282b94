import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";

/** What is wrong with a value; `undefined` if nothing is. The text begins with the place: `cells[0].source: …`. */
type Check = (value: unknown, place: string) => string | undefined;

/**
 * The first thing in a notebook of nbformat 4 that its schema does not allow; `undefined` if there is none.
 *
 * @see https://nbformat.readthedocs.io/en/latest/format_description.html
 */
export function notebookProblem(notebook: JsonObject): string | undefined {
  const { nbformat_minor: minor, cells } = notebook;
  if (!isCount(minor)) return "nbformat_minor: expected a whole number";
  const hasIds = minor >= 5;
  const problem =
    isObject(notebook.metadata, "metadata") ??
    listOf((cell, place) => checkCell(cell, place, hasIds))(cells, "cells");
  return problem ?? (hasIds ? repeatedId(cells) : undefined);
}

function checkCell(cell: unknown, place: string, hasId: boolean): string | undefined {
  if (!isJsonObject(cell)) return `${place}: expected an object`;
  const check = cellChecks[String(cell.cell_type)];
  if (!check)
    return `${place}.cell_type: expected code, markdown or raw, got ${JSON.stringify(cell.cell_type)}`;
  return check(cell, place) ?? (hasId ? isCellId(cell.id, `${place}.id`) : undefined);
}

const isObject: Check = (value, place) =>
  isJsonObject(value) ? undefined : `${place}: expected an object, got ${typeName(value)}`;
const isText: Check = (value, place) =>
  typeof value === "string" ? undefined : `${place}: expected a string, got ${typeName(value)}`;
const isLines: Check = (value, place) =>
  typeof value === "string" || (Array.isArray(value) && value.every((line) => typeof line === "string"))
    ? undefined
    : `${place}: expected a string or a list of strings, got ${typeName(value)}`;
const isExecutionCount: Check = (value, place) =>
  value === null || isCount(value) ? undefined : `${place}: expected a whole number or null`;
const isCellId: Check = (value, place) =>
  typeof value === "string" && /^[a-zA-Z0-9-_]{1,64}$/.test(value)
    ? undefined
    : `${place}: expected 1 to 64 letters, digits, "-" or "_", got ${JSON.stringify(value)}`;
const isBundle: Check = (value, place) => {
  if (!isJsonObject(value)) return isObject(value, place);
  for (const [type, data] of Object.entries(value)) {
    const problem = /^application\/(?:.*\+)?json$/.test(type)
      ? undefined
      : isLines(data, `${place}[${JSON.stringify(type)}]`);
    if (problem) return problem;
  }
  return undefined;
};
const isAttachments: Check = (value, place) => {
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) return isObject(value, place);
  for (const [name, bundle] of Object.entries(value)) {
    const problem = isBundle(bundle, `${place}[${JSON.stringify(name)}]`);
    if (problem) return problem;
  }
  return undefined;
};

const outputChecks: Readonly<Record<string, Check>> = {
  stream: fields({ name: isText, text: isLines }),
  display_data: fields({ data: isBundle, metadata: isObject }),
  execute_result: fields({ data: isBundle, metadata: isObject, execution_count: isExecutionCount }),
  error: fields({ ename: isText, evalue: isText, traceback: listOf(isText) }),
};

const isOutput: Check = (value, place) => {
  if (!isJsonObject(value)) return isObject(value, place);
  const check = outputChecks[String(value.output_type)];
  return check
    ? check(value, place)
    : `${place}.output_type: expected ${Object.keys(outputChecks).join(", ")}, got ${JSON.stringify(value.output_type)}`;
};

const text = { metadata: isObject, source: isLines, attachments: isAttachments };
const cellChecks: Readonly<Record<string, Check>> = {
  markdown: fields(text),
  raw: fields(text),
  code: fields({
    metadata: isObject,
    source: isLines,
    outputs: listOf(isOutput),
    execution_count: isExecutionCount,
  }),
};

const knownEverywhere = ["id", "cell_type", "output_type"];

/** Checks the fields of an object, of which it may have no others. */
function fields(checks: Readonly<Record<string, Check>>): Check {
  return (value, place) => {
    if (!isJsonObject(value)) return isObject(value, place);
    for (const [name, check] of Object.entries(checks)) {
      const problem = check(value[name], `${place}.${name}`);
      if (problem) return problem;
    }
    const unknown = Object.keys(value).find((name) => !(name in checks) && !knownEverywhere.includes(name));
    return unknown === undefined ? undefined : `${place}: has a field "${unknown}", which is not expected`;
  };
}

function listOf(check: Check): Check {
  return (value, place) => {
    if (!Array.isArray(value)) return `${place}: expected a list, got ${typeName(value)}`;
    for (const [index, element] of value.entries()) {
      const problem = check(element, `${place}[${index}]`);
      if (problem) return problem;
    }
    return undefined;
  };
}

function repeatedId(cells: unknown): string | undefined {
  const seen = new Set<unknown>();
  for (const cell of Array.isArray(cells) ? cells : []) {
    if (seen.has(cell.id)) return `cells: two have the id "${cell.id}"`;
    seen.add(cell.id);
  }
  return undefined;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}

function typeName(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}
