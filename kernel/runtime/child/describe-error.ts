import { inspect, types } from "node:util";
import type { CellResult } from "../runtime.js";

function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** The error as text: name, message, stack, cause and the errors of an AggregateError. */
export function describeError(error: unknown): string {
  if (!isError(error)) return `Uncaught ${inspect(error)}`;
  const text = inspect(error);
  // An error without stack frames comes in brackets.
  const bare = String(error.stack);
  return text.startsWith(`[${bare}]`) ? bare + text.slice(bare.length + 2) : text;
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
