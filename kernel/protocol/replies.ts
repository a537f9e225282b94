import type { DebugResponse } from "./debug.js";
import type { JsonObject } from "./json.js";
import type { RequestType } from "./requests.js";

/** The request failed, or (execute) the cell threw. */
export interface ErrorReply {
  readonly status: "error";
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** A request before this one failed and asked to stop. */
export interface AbortedReply {
  readonly status: "aborted";
}

/** What a kernel says of itself. */
export interface KernelInfo {
  readonly protocol_version: string;
  readonly implementation: string;
  readonly implementation_version: string;
  readonly language_info: {
    readonly name: string;
    readonly version: string;
    readonly mimetype: string;
    readonly file_extension: string;
    readonly pygments_lexer: string;
    readonly codemirror_mode: string | JsonObject;
    readonly nbconvert_exporter: string;
  };
  /** Optional features of the protocol, e.g. `kernel subshells`. */
  readonly supported_features: readonly string[];
  readonly banner: string;
  /** Whether `debug_request` is answered: where clients looked before `supported_features`. */
  readonly debugger: boolean;
  readonly help_links: readonly { readonly text: string; readonly url: string }[];
}

type Ok<Content = object> = { readonly status: "ok" } & Content;

/** One line of history: `[session, line, source]`, or `[session, line, [source, result]]` when outputs are asked for. */
export type HistoryEntry = readonly [
  session: number,
  line: number,
  source: string | readonly [string, string | null],
];

/** Content of the successful reply to each request; the comm messages have none. */
export interface ReplyContents {
  kernel_info_request: Ok<KernelInfo>;
  execute_request:
    | Ok<{
        readonly execution_count: number;
        readonly user_expressions: JsonObject;
        readonly payload: readonly JsonObject[];
      }>
    | (ErrorReply & { readonly execution_count: number })
    | AbortedReply;
  inspect_request: Ok<{ readonly found: boolean; readonly data: JsonObject; readonly metadata: JsonObject }>;
  complete_request: Ok<{
    readonly matches: readonly string[];
    /** Code points, as `cursor_pos`. */
    readonly cursor_start: number;
    readonly cursor_end: number;
    readonly metadata: JsonObject;
  }>;
  is_complete_request:
    | { readonly status: "complete" | "invalid" | "unknown" }
    | { readonly status: "incomplete"; readonly indent: string };
  history_request: Ok<{ readonly history: readonly HistoryEntry[] }>;
  comm_info_request: Ok<{ readonly comms: Readonly<Record<string, { readonly target_name: string }>> }>;
  comm_open: undefined;
  comm_msg: undefined;
  comm_close: undefined;
  connect_request: Ok<
    Readonly<Record<"shell_port" | "iopub_port" | "stdin_port" | "hb_port" | "control_port", number>>
  >;
  create_subshell_request: Ok<{ readonly subshell_id: string }>;
  delete_subshell_request: Ok | ErrorReply;
  list_subshell_request: Ok<{ readonly subshell_id: readonly string[] }>;
  shutdown_request: Ok<{ readonly restart: boolean }>;
  interrupt_request: Ok;
  debug_request: DebugResponse;
}

/** Content of the reply to a request of type `Type`. */
export type ReplyOf<Type extends RequestType> = ReplyContents[Type];

/** `x_request` is answered by `x_reply`. Undefined for messages that have no reply. */
export function replyTypeOf(requestType: string): string | undefined {
  return requestType.endsWith("_request") ? `${requestType.slice(0, -"request".length)}reply` : undefined;
}
