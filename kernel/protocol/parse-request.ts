import { Fields } from "./fields.js";
import type { JsonObject } from "./json.js";
import type { Message } from "./message.js";
import type { HistoryRequest, Request, RequestContents, RequestType } from "./requests.js";

const parsers: { readonly [Type in RequestType]: (fields: Fields) => RequestContents[Type] } = {
  kernel_info_request: () => ({}),
  connect_request: () => ({}),
  create_subshell_request: () => ({}),
  delete_subshell_request: (fields) => ({ subshell_id: fields.text("subshell_id") }),
  list_subshell_request: () => ({}),
  interrupt_request: () => ({}),
  execute_request(fields) {
    const silent = fields.boolean("silent", false);
    return {
      code: fields.text("code"),
      silent,
      store_history: fields.boolean("store_history", true) && !silent,
      user_expressions: fields.textMap("user_expressions"),
      allow_stdin: fields.boolean("allow_stdin", true),
      stop_on_error: fields.boolean("stop_on_error", true),
    };
  },
  complete_request: parseCursor,
  inspect_request: (fields) => ({
    ...parseCursor(fields),
    detail_level: fields.integer("detail_level", 0) > 0 ? 1 : 0,
  }),
  is_complete_request: (fields) => ({ code: fields.text("code") }),
  history_request: parseHistory,
  comm_info_request: (fields) => ({ target_name: fields.text("target_name", "") || undefined }),
  comm_open: (fields) => ({
    comm_id: fields.text("comm_id"),
    target_name: fields.text("target_name"),
    data: fields.object("data"),
  }),
  comm_msg: parseComm,
  comm_close: parseComm,
  debug_request: (fields) => ({
    type: "request",
    seq: fields.integer("seq", 0),
    command: fields.text("command"),
    arguments: fields.object("arguments"),
  }),
  shutdown_request: (fields) => ({ restart: fields.boolean("restart", false) }),
};

/** The types of requests that this package knows. */
export const requestTypes = Object.keys(parsers) as readonly RequestType[];

/** Whether this package knows requests of type `msgType`. */
export function isRequestType(msgType: string): msgType is RequestType {
  return Object.hasOwn(parsers, msgType);
}

/**
 * Checks the content of a message that a client sent.
 *
 * @returns The request with a typed content, defaults filled in; undefined if the message type is unknown.
 * @throws {InvalidFieldError} If a field is absent or of the wrong type.
 */
export function parseRequest(message: Message): Request | undefined {
  const type = message.header.msg_type;
  if (!isRequestType(type)) return undefined;
  const content = parsers[type](new Fields(type, message.content));
  // The parser table pairs each type with its own content; the compiler cannot follow that through the index.
  return { ...message, content } as Request;
}

function parseCursor(fields: Fields): { code: string; cursor_pos: number } {
  const code = fields.text("code");
  return { code, cursor_pos: fields.optionalInteger("cursor_pos") ?? [...code].length };
}

function parseComm(fields: Fields): { comm_id: string; data: JsonObject } {
  return { comm_id: fields.text("comm_id"), data: fields.object("data") };
}

function parseHistory(fields: Fields): HistoryRequest {
  const common = { output: fields.boolean("output", false), raw: fields.boolean("raw", true) };
  const accessType = fields.text("hist_access_type", "tail");
  switch (accessType) {
    case "tail":
      return { ...common, hist_access_type: accessType, n: fields.integer("n", 10) };
    case "range":
      return {
        ...common,
        hist_access_type: accessType,
        session: fields.integer("session", 0),
        start: fields.integer("start", 1),
        stop: fields.optionalInteger("stop"),
      };
    case "search":
      return {
        ...common,
        hist_access_type: accessType,
        pattern: fields.text("pattern", "*"),
        n: fields.optionalInteger("n"),
        unique: fields.boolean("unique", false),
      };
    default:
      throw fields.wrong("hist_access_type", '"tail", "range" or "search"');
  }
}
