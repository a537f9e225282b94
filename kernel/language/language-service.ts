/** A TypeScript error in a cell; offsets count UTF-16 units in the checked text. */
export interface Diagnostic {
  /** TypeScript's number, e.g. 2322. */
  readonly code: number;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** `file:line:column` of an error that is not in the cell but in the user's tsconfig.json; start and end are 0 then. */
  readonly place?: string;
}

/** Candidates for the text in [start, end). */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly entries: readonly { readonly name: string; readonly kind: string }[];
}

/** What is known of the symbol under the cursor. */
export interface Inspection {
  /** Type as a hover shows it, e.g. `const model: LayersModel`. */
  readonly signature: string;
  /** Documentation comment, Markdown; may be empty. */
  readonly documentation: string;
}

/**
 * Types for the session. Texts are cells with magics already expanded; what a committed cell declares at the
 * top level is visible to every later text, newest first.
 */
export interface LanguageService {
  /** Errors of `typescript` in the context of the committed cells; empty if it may run. */
  check(typescript: string): Promise<readonly Diagnostic[]>;
  /** Makes the declarations of a cell that ran visible to later cells. */
  commit(typescript: string): Promise<void>;
  /** Makes declarations of earlier cells invisible. */
  forget(names: readonly string[]): Promise<void>;
  complete(typescript: string, offset: number): Promise<Completions>;
  inspect(typescript: string, offset: number): Promise<Inspection | undefined>;
  /** Ends the compiler process. */
  close(): Promise<void>;
}
