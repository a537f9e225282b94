import { describe, expect, it } from "vitest";
import { createSession, type JsonObject, type Message } from "../../kernel/protocol/index.js";
import { checkMessage } from "./message-spec.js";

const session = createSession();
const request = session.message("execute_request", { code: "1" });
const message = (type: string, content: JsonObject, parent: Message = request): Message =>
  session.message(type, content, { parent });
const reply = { status: "ok", execution_count: 1, user_expressions: {}, payload: [] };

describe("checkMessage", () => {
  it("accepts what the specification describes", () => {
    checkMessage(message("execute_reply", reply), "shell");
    checkMessage(message("stream", { name: "stdout", text: "a" }), "iopub");
    checkMessage(message("input_request", { prompt: "", password: false }), "stdin");
    checkMessage(session.message("status", { execution_state: "starting" }), "iopub");
  });

  it.each([
    [
      "a field of the wrong type",
      message("stream", { name: "stdout", text: 1 }),
      "iopub",
      /stream\.text is 1/,
    ],
    ["a missing field", message("stream", { text: "" }), "iopub", /stream\.name/],
    [
      "a field that is not in the specification",
      message("clear_output", { wait: true, now: 1 }),
      "iopub",
      /does not name: now/,
    ],
    ["an unknown message", message("teleport", {}), "iopub", /teleport/],
    ["the wrong channel", message("execute_reply", reply), "iopub", /came on iopub/],
    ["no parent", session.message("execute_reply", reply), "shell", /no parent/],
    ["another request's parent", message("history_reply", { status: "ok", history: [] }), "shell", /parent/],
    [
      "an unknown payload",
      message("execute_reply", { ...reply, payload: [{ source: "x" }] }),
      "shell",
      /payload/,
    ],
    [
      "bytes where none belong",
      { ...message("stream", { name: "stdout", text: "" }), buffers: [Buffer.of(1)] },
      "iopub",
      /buffers/,
    ],
    [
      "no date",
      {
        ...session.message("comm_msg", { comm_id: "c", data: {} }),
        header: { ...request.header, date: "", msg_type: "comm_msg" },
      },
      "iopub",
      /date/,
    ],
  ])("rejects %s", (_, wrong, channel, error) => {
    expect(() => checkMessage(wrong, channel)).toThrow(error);
  });
});
