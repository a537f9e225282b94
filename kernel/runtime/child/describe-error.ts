import { inspect, types } from "node:util";
import type { CellResult } from "../runtime.js";

function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

const deepestCause = 5;

/** The error as text: name, message and stack, then one line for each cause and each part of an AggregateError. */
export function describeError(error: unknown): string {
  if (!isError(error)) return `Uncaught ${inspect(error)}`;
  const parts = error instanceof AggregateError ? error.errors.map((part) => `  - ${oneLine(part)}`) : [];
  const causes: string[] = [];
  let { cause } = error;
  while (cause !== undefined && causes.length < deepestCause) {
    causes.push(`Caused by: ${oneLine(cause)}`);
    cause = isError(cause) ? cause.cause : undefined;
  }
  return [String(error.stack), ...parts, ...causes].join("\n");
}

function oneLine(value: unknown): string {
  return isError(value) ? `${value.name}: ${value.message}` : inspect(value);
}

/** How a cell ends that threw `error`, which need not be an Error. */
export function errorResult(error: unknown): CellResult & { readonly status: "error" } {
  const text = describeError(error);
  if (!isError(error))
    return { status: "error", ename: "Uncaught", evalue: inspect(error), traceback: [text] };
  const ename = String(error.name);
  const red = text.startsWith(ename) ? `\u001b[31m${ename}\u001b[39m${text.slice(ename.length)}` : text;
  return { status: "error", ename, evalue: String(error.message), traceback: red.split("\n") };
}
