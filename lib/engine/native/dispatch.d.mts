/** A function that the addon's table calls. */
export interface ExportedFunction {
  readonly name: string;
  /** C type of its result. */
  readonly result: string;
  /** C types that the table passes. */
  readonly parameters: readonly string[];
}

export function exportedFunctions(source: string): ExportedFunction[];
export function dispatchHeader(functions: readonly ExportedFunction[]): string;
