import type { MimeBundle } from "../../lib/display.js";
import type { CellResult, CommEvent, InputAnswer, Output } from "./runtime.js";

/** File descriptors of the runtime process beyond stdin, stdout and stderr; all are pipes. */
export const descriptors = {
  /** Commands to the main thread, one JSON text each, see {@link encodeRecord}. */
  commands: 3,
  /** Events from the main thread. Written synchronously: order and back-pressure come with it. */
  events: 4,
  /** Commands to the watcher thread, which answers while the main thread is busy. */
  control: 5,
  /** What V8's inspector answers and reports, from the watcher thread. */
  inspector: 6,
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
      /** Counts what the process runs, cells and deliveries to comms, from 1. */
      readonly sequence: number;
      readonly filename: string;
      /** As typed: what errors quote. */
      readonly source: string;
      readonly javascript: string;
      readonly sourceMap: string;
      readonly freeNames: readonly string[];
    }
  | {
      readonly type: "comm";
      readonly cellId: string;
      readonly sequence: number;
      readonly event: CommEvent;
    }
  /** Load what a cell that reads these names will need; it comes once its types are checked. */
  | { readonly type: "prepare"; readonly freeNames: readonly string[] }
  | { readonly type: "answer"; readonly answer: InputAnswer }
  /** Asks for property names; see {@link Runtime.keysOf}. */
  | { readonly type: "keys"; readonly id: number; readonly path: readonly string[] };

/**
 * What main and watcher thread share: a busy main thread reads no messages. One int32 at each index.
 */
export const sharedIndices = {
  /** Number of the last interrupt after which the main thread's event loop turned. */
  acknowledged: 0,
  /** Everything up to this sequence number was interrupted. */
  interruptedCell: 1,
  /** Sequence number of the last cell that started. */
  startedCell: 2,
  /** Not 0 while the synchronous part of a cell runs, which a signal breaks. */
  inScript: 3,
  /** 1 where that signal was sent and has not broken the script yet. */
  signalled: 4,
} as const;

/** Parent to watcher thread. */
export type ControlCommand =
  | {
      readonly type: "interrupt";
      /** Ends everything up to this sequence number, and callbacks that outlived their cell; what started since goes on. */
      readonly sequence: number;
    }
  | InspectorCall
  /** Ends the session of V8's inspector; a paused main thread goes on. */
  | { readonly type: "inspector_close" };

/** One call of the Chrome DevTools Protocol; the first opens the session. */
export interface InspectorCall {
  readonly type: "inspector_call";
  /** Chosen by the caller; the answer carries it. */
  readonly id: number;
  readonly method: string;
  readonly params: object;
}

/** Watcher thread to parent. */
export type InspectorMessage =
  | { readonly type: "answer"; readonly id: number; readonly result: object; readonly error?: undefined }
  | { readonly type: "answer"; readonly id: number; readonly result?: undefined; readonly error: string }
  | { readonly type: "event"; readonly method: string; readonly params: object };

type DisplayOutput = Extract<Output, { readonly type: "display_data" | "update_display_data" }>;

/** Content of `display_data` and `update_display_data`. */
export interface DisplayContent {
  readonly data: MimeBundle;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly transient: { readonly display_id?: string };
}

/** Main thread to parent. */
export type RuntimeEvent =
  | { readonly type: "ready"; readonly heapLimitBytes: number }
  | { readonly type: "output"; readonly cellId: string; readonly output: Exclude<Output, DisplayOutput> }
  | {
      readonly type: "display";
      readonly cellId: string;
      readonly msgType: DisplayOutput["type"];
      /** {@link DisplayContent} as JSON, see {@link encodeRecord}. */
      readonly attachment: Buffer;
    }
  | { readonly type: "result"; readonly cellId: string; readonly result: CellResult }
  | { readonly type: "keys"; readonly id: number; readonly keys: readonly string[] }
  /** User code called `process.exit`. */
  | { readonly type: "exit"; readonly code: number };
