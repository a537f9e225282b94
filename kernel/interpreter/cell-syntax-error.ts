import type { CellSyntaxError } from "./interpreted-cell.js";
import { LineIndex } from "./line-index.js";

class InterpreterSyntaxError extends SyntaxError implements CellSyntaxError {
  override readonly name = "SyntaxError";
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  readonly incomplete: boolean;

  constructor(message: string, source: string, offset: number, incomplete: boolean) {
    super(message);
    const position = new LineIndex(source).position(offset);
    this.offset = offset;
    this.line = position.line + 1;
    this.column = position.column + 1;
    this.incomplete = incomplete;
  }
}

/**
 * The error of a cell that cannot run.
 *
 * @param offset - Offset in `source`, UTF-16 units.
 * @param incomplete - Whether more lines could complete the cell.
 */
export function cellSyntaxError(
  message: string,
  source: string,
  offset: number,
  incomplete: boolean,
): CellSyntaxError {
  return new InterpreterSyntaxError(message, source, offset, incomplete);
}

/** Whether `error` was thrown by the interpreter for a cell that cannot run. */
export function isCellSyntaxError(error: unknown): error is CellSyntaxError {
  return error instanceof InterpreterSyntaxError;
}
