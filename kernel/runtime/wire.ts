import type { CellResult, Output } from "./runtime.js";

/** File descriptors of the runtime process beyond stdin, stdout and stderr; all are pipes. */
export const descriptors = {
  /** Commands to the main thread, one JSON text each, see {@link encodeRecord}. */
  commands: 3,
  /** Events from the main thread. Written synchronously: order and back-pressure come with it. */
  events: 4,
  /** Commands to the watcher thread, which answers while the main thread is busy. */
  control: 5,
} as const;

/** Where the runtime finds what it preloads, as `file:` URLs of modules. */
export interface PreloadModules {
  /** Its named exports become global when a cell first reads a name that is not defined. */
  readonly library: string;
  /** Exports `magicRegistry` and `createMagics`. */
  readonly magics: string;
}

/** Parent to main thread. */
export type Command =
  | {
      readonly type: "start";
      /** Random text that ends the output of a cell on stdout and stderr. */
      readonly marker: string;
      readonly preload: PreloadModules;
    }
  | {
      readonly type: "execute";
      readonly cellId: string;
      readonly filename: string;
      readonly javascript: string;
      readonly sourceMap: string;
      readonly freeNames: readonly string[];
    };

/** Parent to watcher thread. */
export interface ControlCommand {
  readonly type: "interrupt";
  /** The cell to end; undefined frees a main thread that is busy without one. */
  readonly cellId: string | undefined;
}

/** Main thread to parent. */
export type RuntimeEvent =
  | { readonly type: "ready" }
  | { readonly type: "output"; readonly cellId: string; readonly output: Output }
  | { readonly type: "result"; readonly cellId: string; readonly result: CellResult }
  /** User code called `process.exit`. */
  | { readonly type: "exit"; readonly code: number };
