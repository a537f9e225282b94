import { cellLabel } from "../cell-label.js";
import { codeFrame, positionAt } from "../code-frame.js";
import type { CellSyntaxError, InterpretedCell } from "../interpreter/interpreted-cell.js";
import type { Diagnostic } from "../language/language-service.js";
import type { CellResult } from "../runtime/runtime.js";

type Failure = CellResult & { readonly status: "error" };

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

/** The result of a cell that does not parse: nothing of it ran. */
export function syntaxFailure(filename: string, source: string, error: CellSyntaxError): Failure {
  const { offset, message } = error;
  return {
    status: "error",
    ename: error.name,
    evalue: `${message} (${cellLabel(filename)}, line ${error.line}, column ${error.column})`,
    traceback: [located(filename, source, offset, offset + 1, `${red(error.name)}: ${message}`)],
  };
}

/**
 * The result of a cell with type errors: nothing of it ran.
 *
 * @param diagnostics - At least one; shown in the order of their positions.
 */
export function typeFailure(cell: InterpretedCell, diagnostics: readonly Diagnostic[]): Failure {
  const { filename, source } = cell;
  const placed = diagnostics
    .map(({ code, message, start, end, place }) => {
      const from = cell.toSourceOffset(start);
      return { code, message, from, to: Math.max(from + 1, cell.toSourceOffset(end)), place };
    })
    .sort((a, b) => a.from - b.from);
  const traceback = placed.map(({ code, message, from, to, place }) => {
    const text = `${red("error")} TS${code}: ${message}`;
    return place === undefined ? located(filename, source, from, to, text) : `${place} - ${text}`;
  });
  const more = placed.length > 1 ? ` (and ${placed.length - 1} more)` : "";
  const first = placed[0];
  const { line, column } = positionAt(source, first?.from ?? 0);
  return {
    status: "error",
    ename: "TypeCheckError",
    evalue: `${first?.place ?? `${cellLabel(filename)}:${line}:${column}`} - TS${first?.code}: ${first?.message}${more}`,
    traceback,
  };
}

/** The result of a cell that was interrupted while it waited for the type checker. */
export function interruptedFailure(): Failure {
  return withoutPosition("KeyboardInterrupt", "The cell was interrupted before it ran.");
}

/** The result of a cell that the kernel itself could not run; a fault of the kernel, not of the cell. */
export function kernelFailure(error: unknown): Failure {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return withoutPosition(name, message);
}

function withoutPosition(ename: string, evalue: string): Failure {
  return { status: "error", ename, evalue, traceback: [`${red(ename)}: ${evalue}`] };
}

function located(filename: string, source: string, start: number, end: number, text: string): string {
  const { line, column } = positionAt(source, start);
  return `${cellLabel(filename)}:${line}:${column} - ${text}\n\n${codeFrame(source, start, end)}`;
}
