import type { DebugEvent } from "./debug.js";
import type { JsonObject, JsonText } from "./json.js";
import type { CommMessage, CommOpen } from "./requests.js";

/** `display_data` and `update_display_data`. */
export interface DisplayData {
  /** MIME bundle. */
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly transient: { readonly display_id?: string };
}

/** Content of each message that a kernel publishes on iopub. */
export interface PublishedContents {
  status: { readonly execution_state: "starting" | "busy" | "idle" };
  stream: { readonly name: "stdout" | "stderr"; readonly text: string };
  display_data: DisplayData | JsonText;
  update_display_data: DisplayData | JsonText;
  execute_input: { readonly code: string; readonly execution_count: number };
  execute_result: {
    readonly data: JsonObject;
    readonly metadata: JsonObject;
    readonly execution_count: number;
  };
  error: { readonly ename: string; readonly evalue: string; readonly traceback: readonly string[] };
  clear_output: { readonly wait: boolean };
  iopub_welcome: { readonly subscription: string };
  comm_open: CommOpen;
  comm_msg: CommMessage;
  comm_close: CommMessage;
  debug_event: DebugEvent;
}

/** Message type of what a kernel publishes. */
export type PublishedType = keyof PublishedContents;
