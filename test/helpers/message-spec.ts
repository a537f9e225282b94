import type { JsonObject, Message } from "../../kernel/protocol/index.js";

/**
 * Checks messages that a kernel sends against the Jupyter messaging specification 5.5, independently of the
 * kernel's own types.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html
 */

/** Whether a value has the form that a field asks for. */
type Check = (value: unknown) => boolean;

const isObject: Check = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isString: Check = (value) => typeof value === "string";
const isBoolean: Check = (value) => typeof value === "boolean";
const isCount: Check = (value) => typeof value === "number" && Number.isInteger(value) && value >= 0;
const isPort: Check = (value) => isCount(value) && Number(value) <= 65_535;
const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value) =>
    allowed.includes(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/** JSON types hold any JSON value, all others hold text. */
const isMimeBundle: Check = (value) =>
  isObject(value) &&
  Object.entries(value as JsonObject).every(
    ([mime, data]) =>
      /^[\w.+-]+\/[\w.+-]+$/.test(mime) &&
      (/^application\/(.*\+)?json$/.test(mime) || typeof data === "string"),
  );

const isLanguageInfo: Check = (value) =>
  isObject(value) &&
  ["name", "version", "mimetype", "file_extension"].every((field) =>
    isString((value as JsonObject)[field]),
  ) &&
  String((value as JsonObject).file_extension).startsWith(".");

const isHistoryEntry: Check = (value) =>
  Array.isArray(value) &&
  value.length === 3 &&
  isCount(value[0]) &&
  isCount(value[1]) &&
  (isString(value[2]) ||
    (Array.isArray(value[2]) &&
      value[2].length === 2 &&
      isString(value[2][0]) &&
      (value[2][1] === null || isString(value[2][1]))));

const payloads: Readonly<Record<string, (payload: JsonObject) => boolean>> = {
  page: ({ data, start }) => isMimeBundle(data) && "text/plain" in (data as JsonObject) && isCount(start),
  set_next_input: ({ text, replace }) => isString(text) && isBoolean(replace),
};

/** @see https://jupyter-client.readthedocs.io/en/stable/messaging.html#payloads-deprecated */
const isPayload: Check = (value) =>
  isObject(value) && payloads[String((value as JsonObject).source)]?.(value as JsonObject) === true;

/** The value of each user expression, or its error. */
const isUserExpressions: Check = (value) =>
  isObject(value) &&
  Object.values(value as JsonObject).every(
    (result) =>
      isObject(result) &&
      ((result as JsonObject).status === "ok"
        ? isMimeBundle((result as JsonObject).data) && isObject((result as JsonObject).metadata)
        : (result as JsonObject).status === "error" && isString((result as JsonObject).ename)),
  );

const isCommList: Check = (value) =>
  isObject(value) &&
  Object.values(value as JsonObject).every(
    (comm) => isObject(comm) && isString((comm as JsonObject).target_name),
  );

type Shape = Readonly<Record<string, Check>>;

const displayData: Shape = { data: isMimeBundle, metadata: isObject, transient: optional(isObject) };
const errorShape: Shape = { ename: isString, evalue: isString, traceback: listOf(isString) };
const commShape: Shape = { comm_id: isString, data: isObject };

const published: Readonly<Record<string, Shape>> = {
  status: { execution_state: oneOf("starting", "busy", "idle") },
  stream: { name: oneOf("stdout", "stderr"), text: isString },
  display_data: displayData,
  update_display_data: displayData,
  execute_input: { code: isString, execution_count: isCount },
  execute_result: { ...displayData, execution_count: isCount },
  error: errorShape,
  clear_output: { wait: isBoolean },
  iopub_welcome: { subscription: isString },
  input_request: { prompt: isString, password: isBoolean },
  comm_open: { ...commShape, target_name: isString },
  comm_msg: commShape,
  comm_close: commShape,
  debug_event: { type: oneOf("event"), seq: isCount, event: isString, body: isObject },
};

/** The Debug Adapter Protocol's response, which `debug_reply` carries in place of a status. */
const debugReply: Shape = {
  type: oneOf("response"),
  seq: isCount,
  request_seq: isCount,
  command: isString,
  success: isBoolean,
  message: optional(isString),
  body: optional(isObject),
};

const okReplies: Readonly<Record<string, Shape>> = {
  kernel_info_reply: {
    protocol_version: (value) => isString(value) && /^\d+\.\d+(\.\d+)?$/.test(String(value)),
    implementation: isString,
    implementation_version: isString,
    language_info: isLanguageInfo,
    banner: isString,
    help_links: optional(listOf(isObject)),
    debugger: optional(isBoolean),
    supported_features: listOf(isString),
  },
  execute_reply: {
    execution_count: isCount,
    user_expressions: isUserExpressions,
    payload: listOf(isPayload),
  },
  inspect_reply: { found: isBoolean, data: isMimeBundle, metadata: isObject },
  complete_reply: {
    matches: listOf(isString),
    cursor_start: isCount,
    cursor_end: isCount,
    metadata: isObject,
  },
  history_reply: { history: listOf(isHistoryEntry) },
  comm_info_reply: { comms: isCommList },
  connect_reply: {
    shell_port: isPort,
    iopub_port: isPort,
    stdin_port: isPort,
    hb_port: isPort,
    control_port: isPort,
  },
  shutdown_reply: { restart: isBoolean },
  interrupt_reply: {},
  create_subshell_reply: { subshell_id: isString },
  delete_subshell_reply: {},
  list_subshell_reply: { subshell_id: listOf(isString) },
};

function shapeOf(type: string, content: JsonObject): Shape {
  const shape = published[type];
  if (shape !== undefined) return shape;
  if (type === "is_complete_reply") {
    const status = oneOf("complete", "incomplete", "invalid", "unknown");
    return content.status === "incomplete" ? { status, indent: isString } : { status };
  }
  if (type === "debug_reply" && content.status === undefined) {
    return content.success === false ? { ...debugReply, message: isString } : debugReply;
  }
  const okShape = type === "debug_reply" ? {} : okReplies[type];
  if (okShape === undefined) throw new Error(`${type} is not a message that a kernel sends.`);
  switch (content.status) {
    case "ok":
      return { status: isString, ...okShape };
    case "error":
      return { status: isString, ...errorShape, execution_count: optional(isCount) };
    case "aborted":
      return { status: isString };
    default:
      throw new Error(`${type}.status is ${JSON.stringify(content.status)}, not ok, error or aborted.`);
  }
}

/**
 * Checks one message that a kernel sent.
 *
 * @param channel - The channel it came on.
 * @throws {Error} If a field is missing, unknown or of the wrong form, a reply has no parent or another one's, or the message
 * does not belong on the channel; names the field.
 */
export function checkMessage(message: Message, channel: string): void {
  const { header, parent_header: parent, metadata, content, buffers } = message;
  const type = header.msg_type;
  const shape = shapeOf(type, content);
  for (const [field, check] of Object.entries(shape)) {
    if (!check(content[field])) throw new Error(`${type}.${field} is ${JSON.stringify(content[field])}.`);
  }
  const unknown = Object.keys(content).filter((field) => !(field in shape));
  if (unknown.length > 0)
    throw new Error(`${type} has fields that the specification does not name: ${unknown.join(", ")}.`);

  checkHeader(type, { ...header });
  if (!isObject(metadata)) throw new Error(`${type} has the metadata ${JSON.stringify(metadata)}.`);
  if (buffers.length > 0 && !type.startsWith("comm_")) throw new Error(`${type} has buffers.`);
  const needsParent =
    type.endsWith("_reply") ||
    type === "input_request" ||
    (type === "status" && content.execution_state !== "starting");
  if (needsParent && !("msg_id" in parent)) throw new Error(`${type} has no parent.`);
  const request = type.replace(/_reply$/, "_request");
  if (type.endsWith("_reply") && parent.msg_type !== request)
    throw new Error(`${type} has the parent ${String(parent.msg_type)}.`);
  if (!channelsOf(type).includes(channel)) throw new Error(`${type} came on ${channel}.`);
}

function checkHeader(name: string, header: JsonObject): void {
  for (const field of ["msg_id", "session", "username", "msg_type"]) {
    if (!isString(header[field]) || header[field] === "")
      throw new Error(`${name} has the ${field} ${JSON.stringify(header[field])}.`);
  }
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(String(header.date)))
    throw new Error(`${name} has the date ${String(header.date)}.`);
  if (!/^\d+\.\d+$/.test(String(header.version)))
    throw new Error(`${name} has the version ${String(header.version)}.`);
}

/** A reply goes where its request came from. */
function channelsOf(type: string): readonly string[] {
  if (type === "input_request") return ["stdin"];
  return type.endsWith("_reply") ? ["shell", "control"] : ["iopub"];
}
