import type { VariableView } from "../runtime/debug-view.js";

// The parts of the Debug Adapter Protocol that Jupyter's front ends use.
// See https://microsoft.github.io/debug-adapter-protocol/specification

/** A text that can be shown. */
export interface Source {
  readonly name: string;
  readonly path: string;
}

/** `SourceBreakpoint`: asked for by the front end. */
export interface SourceBreakpoint {
  /** From 1. */
  readonly line: number;
  /** Expression that has to be true; TypeScript. */
  readonly condition?: string;
  /** Printed in place of a pause; `{expression}` stands for its value. */
  readonly logMessage?: string;
}

/** `Breakpoint`: what came of it. */
export interface Breakpoint {
  readonly id: number;
  readonly verified: boolean;
  readonly line: number;
  readonly source: Source;
  /** Why it is not verified. */
  readonly message?: string;
}

/** `StackFrame`. */
export interface StackFrame {
  readonly id: number;
  readonly name: string;
  readonly source: Source;
  /** From 1, as `column`. */
  readonly line: number;
  readonly column: number;
}

/** `Scope`. */
export interface Scope {
  readonly name: string;
  readonly presentationHint?: "locals";
  readonly variablesReference: number;
  readonly expensive: boolean;
}

/** `Variable`. */
export type Variable = VariableView;

/** The only thread there is: user code runs in one. */
export const mainThread = { id: 1, name: "main" } as const;

/** What pauses on a thrown error, as `initialize` offers it. */
export const exceptionFilters = [
  {
    filter: "caught",
    label: "Caught Exceptions",
    description: "Pause on errors that are caught",
    default: false,
  },
  {
    filter: "uncaught",
    label: "Uncaught Exceptions",
    description: "Pause on errors that end a cell",
    default: false,
  },
] as const;

/** `Capabilities`. */
export const capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsEvaluateForHovers: true,
  supportsSetVariable: true,
  supportsExceptionInfoRequest: true,
  supportsModulesRequest: true,
  supportsLoadedSourcesRequest: true,
  supportsDelayedStackTraceLoading: true,
  exceptionBreakpointFilters: exceptionFilters,
} as const;
