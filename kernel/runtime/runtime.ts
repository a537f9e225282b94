import type { MimeBundle } from "../../lib/display.js";
import type { SessionChange } from "../../magics/magic.js";
import type { InterpretedCell } from "../interpreter/interpreted-cell.js";
import type { JsonText } from "../protocol/index.js";

/** What a cell publishes while it runs, and later from timers and callbacks it left behind. */
export type Output =
  | { readonly type: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  | {
      readonly type: "display_data" | "update_display_data";
      /** Content of the message, as the runtime wrote it. */
      readonly content: JsonText;
    }
  | { readonly type: "clear_output"; readonly wait: boolean }
  | InputRequest
  | CommEvent
  | { readonly type: "session_change"; readonly change: SessionChange };

/** What one end of a comm tells the other; names as in the message specification. */
export type CommEvent = {
  readonly comm_id: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Binary payloads, each in base64. */
  readonly buffers: readonly string[];
} & (
  | { readonly type: "comm_open"; readonly target_name: string }
  | { readonly type: "comm_msg" | "comm_close" }
);

/** A cell asks for a line of text; the kernel answers with {@link Runtime.answer}. */
export interface InputRequest {
  readonly type: "input_request";
  readonly id: string;
  readonly prompt: string;
  /** Whether the text is hidden while it is typed. */
  readonly password: boolean;
}

/** What was typed, or why nobody can. */
export type InputAnswer =
  | { readonly id: string; readonly value: string; readonly error?: undefined }
  | { readonly id: string; readonly value?: undefined; readonly error: string };

/** How a cell ended. `traceback` lines carry the cell's own positions and may hold ANSI colours. */
export type CellResult =
  | {
      readonly status: "ok";
      readonly data: MimeBundle | undefined;
      readonly metadata: Readonly<Record<string, unknown>>;
    }
  | {
      readonly status: "error";
      readonly ename: string;
      readonly evalue: string;
      readonly traceback: readonly string[];
    };

/** Called for each output, in order; `cellId` names the cell that caused it, however late it comes. */
export type OutputListener = (cellId: string, output: Output) => void;

/** Called for each event of the Chrome DevTools Protocol, in order. */
export type InspectorListener = (method: string, params: object) => void;

/** A connection to V8's inspector; it answers while JavaScript runs or is paused, not from within a system call. */
export interface InspectorConnection {
  /** Whether the process ended or {@link InspectorConnection.close} was called. */
  readonly isClosed: boolean;
  /** Resolves when {@link InspectorConnection.isClosed} becomes true. */
  readonly closed: Promise<void>;
  /**
   * Calls a method of the Chrome DevTools Protocol.
   *
   * @throws {InspectorError} If the method fails, or the connection ends before it has answered.
   * @see https://chromedevtools.github.io/devtools-protocol/v8/
   */
  post(method: string, params: object): Promise<object>;
  /** Disconnects; a paused process goes on. */
  close(): void;
}

/**
 * The process that user code runs in, as the kernel sees it. One owner, one {@link Runtime.close}.
 * If the process dies (exit, out of memory, native crash) the running cell ends as an error that says so, and the
 * next `execute` starts a fresh process.
 */
export interface Runtime {
  /**
   * Runs one cell, beside those that run already: whoever calls decides which cells wait for which.
   * Resolves after every output that the cell wrote before it ended has been handed to the listener.
   */
  execute(cellId: string, cell: InterpretedCell): Promise<CellResult>;
  /** Has the process load what a cell will need that reads `freeNames`, so that the cell need not wait for it. */
  prepare(freeNames: readonly string[]): void;
  /**
   * Hands the cells what a front end sent to a comm, also while a cell awaits something. Resolves like `execute`, when the
   * callbacks for it have ended; at once if the process that had the comm has ended.
   *
   * @param runId - Names this delivery as the origin of what the callbacks write.
   */
  receive(runId: string, event: CommEvent): Promise<CellResult>;
  /**
   * Stops what runs, cells and callbacks of comms, also a synchronous endless loop; variables are kept. Each `execute`
   * resolves as an error named `KeyboardInterrupt`. Does nothing when nothing runs.
   */
  interrupt(): Promise<void>;
  /**
   * Whether to hold back what cells write: one that goes on writing then waits, until it is interrupted or output flows again.
   */
  hold(isHeld: boolean): void;
  /** Answers an {@link InputRequest}. Does nothing if the process that asked has ended. */
  answer(answer: InputAnswer): void;
  /**
   * The property names of a value that cells can name; none while something runs, for the answer would have to wait.
   *
   * @param path - A global name, then properties.
   */
  keysOf(path: readonly string[]): Promise<readonly string[]>;
  /** Connects to V8's inspector of the process, in place of an earlier connection. */
  inspect(onEvent: InspectorListener): InspectorConnection;
  /** Ends the process. */
  close(): Promise<void>;
}
