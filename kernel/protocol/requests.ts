import type { DebugRequest } from "./debug.js";
import type { JsonObject } from "./json.js";
import type { Message } from "./message.js";

type Empty = Readonly<Record<string, never>>;

/** `execute_request`: run a cell. Defaults are the specification's. */
export interface ExecuteRequest {
  readonly code: string;
  /** No history, no execution count, no output. Default false. */
  readonly silent: boolean;
  /** Default: the opposite of `silent`; a silent request is never stored. */
  readonly store_history: boolean;
  /** Expressions to evaluate afterwards, by name. */
  readonly user_expressions: Readonly<Record<string, string>>;
  /** Whether the client answers `input_request`. Default true. */
  readonly allow_stdin: boolean;
  /** Whether an error aborts the requests queued behind this one. Default true. */
  readonly stop_on_error: boolean;
}

/** `complete_request` and the cursor part of `inspect_request`; `cursor_pos` counts Unicode code points. */
export interface CompleteRequest {
  readonly code: string;
  readonly cursor_pos: number;
}

/** `inspect_request`: what is under the cursor; level 1 asks for more than level 0. */
export interface InspectRequest extends CompleteRequest {
  readonly detail_level: 0 | 1;
}

/** `is_complete_request`: would this text run, or does it need more lines? */
export interface IsCompleteRequest {
  readonly code: string;
}

/** `history_request`, by its access type. */
export type HistoryRequest = {
  /** Whether entries carry the result next to the source. */
  readonly output: boolean;
  readonly raw: boolean;
} & (
  | { readonly hist_access_type: "tail"; readonly n: number }
  | {
      readonly hist_access_type: "range";
      /** Absolute number, or 0 for this session, -1 for the one before it, ... */
      readonly session: number;
      /** First line wanted. */
      readonly start: number;
      /** First line not wanted; absent means to the end. */
      readonly stop: number | undefined;
    }
  | {
      readonly hist_access_type: "search";
      /** Glob: `*` any text, `?` one character. */
      readonly pattern: string;
      /** At most this many, the latest; absent means all. */
      readonly n: number | undefined;
      /** Leave out repeated sources. */
      readonly unique: boolean;
    }
);

/** `comm_info_request`: the open comms, of one target if it is given. */
export interface CommInfoRequest {
  readonly target_name: string | undefined;
}

/** `comm_open`: the front end opens a channel to a named target. */
export interface CommOpen {
  readonly comm_id: string;
  readonly target_name: string;
  readonly data: JsonObject;
}

/** `comm_msg` and `comm_close`. */
export interface CommMessage {
  readonly comm_id: string;
  readonly data: JsonObject;
}

/** `delete_subshell_request` */
export interface DeleteSubshellRequest {
  readonly subshell_id: string;
}

/** `shutdown_request`; `restart` is true when a new kernel will follow. */
export interface ShutdownRequest {
  readonly restart: boolean;
}

/**
 * Content of each message that a client may send on shell or control.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html
 */
export interface RequestContents {
  kernel_info_request: Empty;
  execute_request: ExecuteRequest;
  inspect_request: InspectRequest;
  complete_request: CompleteRequest;
  is_complete_request: IsCompleteRequest;
  history_request: HistoryRequest;
  comm_info_request: CommInfoRequest;
  comm_open: CommOpen;
  comm_msg: CommMessage;
  comm_close: CommMessage;
  connect_request: Empty;
  create_subshell_request: Empty;
  delete_subshell_request: DeleteSubshellRequest;
  list_subshell_request: Empty;
  shutdown_request: ShutdownRequest;
  interrupt_request: Empty;
  debug_request: DebugRequest;
}

/** Message type of a request this package knows. */
export type RequestType = keyof RequestContents;

/** A request whose content has been checked. */
export type RequestOf<Type extends RequestType> = Message<Type, RequestContents[Type]>;

/** Any checked request; `request.header.msg_type` tells which. */
export type Request = { [Type in RequestType]: RequestOf<Type> }[RequestType];
