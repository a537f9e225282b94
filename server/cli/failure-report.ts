import { stripVTControlCharacters } from "node:util";
import type { CellEnd, CellPosition } from "./notebook/execute-notebook.js";

/**
 * What to tell a user about the cell that ended a run.
 *
 * @returns Lines of text that name the cell, and the exit code; `undefined` when the cell did not fail.
 */
export function reportFailure(
  cell: CellPosition,
  end: CellEnd,
): { readonly text: string; readonly exitCode: number } | undefined {
  const name = `Cell ${cell.number} of ${cell.count} (${cell.title})`;
  switch (end.status) {
    case "ok":
    case "expected-error":
      return undefined;
    case "error": {
      const message = `${end.error.ename}: ${end.error.evalue}`;
      const [first = "", ...rest] = end.error.traceback;
      // Many kernels begin the traceback with the message.
      const lines = stripVTControlCharacters(first).trim() === message ? rest : [first, ...rest];
      const traceback = lines.join("\n").trimEnd();
      return { text: `${name} failed: ${message}\n${traceback === "" ? "" : `${traceback}\n`}`, exitCode: 1 };
    }
    case "timeout":
      return {
        text: `${name} did not end within ${end.timeoutMs / 1000} s and was interrupted. Allow more with --timeout.\n`,
        exitCode: 1,
      };
    case "dead":
      return { text: `${name} lost its kernel: ${end.reason}\n`, exitCode: 1 };
    case "interrupted":
      return { text: `${name} was interrupted.\n`, exitCode: 130 };
    default:
      return end satisfies never;
  }
}
