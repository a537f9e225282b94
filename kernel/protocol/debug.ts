import type { JsonObject } from "./json.js";

/**
 * `debug_request`: a request of the Debug Adapter Protocol, or one of Jupyter's additions to it.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request
 */
export interface DebugRequest {
  readonly type: "request";
  readonly seq: number;
  readonly command: string;
  readonly arguments: JsonObject;
}

/** `debug_reply`: a response of the Debug Adapter Protocol; it has no `status`. */
export interface DebugResponse {
  readonly type: "response";
  readonly seq: number;
  /** `seq` of the request. */
  readonly request_seq: number;
  readonly command: string;
  readonly success: boolean;
  /** What went wrong. */
  readonly message?: string;
  readonly body?: JsonObject;
}

/** `debug_event`: an event of the Debug Adapter Protocol. */
export interface DebugEvent {
  readonly type: "event";
  readonly seq: number;
  readonly event: string;
  readonly body: JsonObject;
}
