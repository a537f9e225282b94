/**
 * A cell on its way from the text a person typed to the JavaScript that runs.
 *
 *     source ──magics expanded──> typescript ──declarations hoisted, imports rewritten, types stripped──> javascript
 *
 * `source` and `typescript` have the same lines; offsets map both ways. `javascript` is printed anew by the
 * compiler: its positions mean nothing without the source map.
 */
export interface InterpretedCell {
  /** Name in stack traces and diagnostics, e.g. `cell-3.ts`; unique in a session. */
  readonly filename: string;
  /** The text as typed. */
  readonly source: string;
  /** The text with magic lines turned into calls: what the type checker reads. */
  readonly typescript: string;
  /**
   * What the runtime runs: a script whose completion value is a promise of `[value]`, the value of the last
   * expression, or of undefined if the cell shows none. The brackets keep a promise from being awaited.
   */
  readonly javascript: string;
  /** Source map (version 3, JSON) from `javascript` to `source`. */
  readonly sourceMap: string;
  /** Names the cell reads but does not declare; the runtime preloads the library when one is not yet defined. */
  readonly freeNames: readonly string[];
  /** Offset in `source` (UTF-16 units) of the character that stands at `offset` in `typescript`. */
  toSourceOffset(offset: number): number;
  /** Offset in `typescript` (UTF-16 units) of the character that stands at `offset` in `source`. */
  toTypescriptOffset(offset: number): number;
}

/** The cell is not TypeScript, or a magic line is malformed; positions are those of the cell as typed. */
export interface CellSyntaxError extends Error {
  readonly name: "SyntaxError";
  /** Offset in the source, UTF-16 units. */
  readonly offset: number;
  /** 1-based. */
  readonly line: number;
  /** 1-based, UTF-16 units. */
  readonly column: number;
  /** The input ends before the statement does: more lines could complete it. */
  readonly incomplete: boolean;
}
