import { describe, expect, it } from "vitest";
import { createSession, InvalidFieldError, parseRequest } from "../../../kernel/protocol/index.js";

const session = createSession();
const parse = (type: string, content: Record<string, unknown>) =>
  parseRequest(session.message(type, content));

describe("parseRequest", () => {
  it("fills in the specification's defaults", () => {
    expect(parse("execute_request", { code: "1" })?.content).toEqual({
      code: "1",
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: true,
      stop_on_error: true,
    });
  });

  it("never stores a silent cell", () => {
    expect(parse("execute_request", { code: "1", silent: true, store_history: true })?.content).toMatchObject(
      {
        store_history: false,
      },
    );
  });

  it("puts the cursor at the end, in code points, when a client leaves it out", () => {
    expect(parse("complete_request", { code: "'🚀'." })?.content).toMatchObject({ cursor_pos: 4 });
  });

  it.each([
    ["execute_request", "code", {}],
    ["execute_request", "silent", { code: "", silent: "no" }],
    ["execute_request", "user_expressions", { code: "", user_expressions: { a: 1 } }],
    ["complete_request", "cursor_pos", { code: "", cursor_pos: "0" }],
    ["history_request", "hist_access_type", { hist_access_type: "all" }],
    ["history_request", "n", { hist_access_type: "tail", n: 1.5 }],
    ["comm_open", "target_name", { comm_id: "1" }],
  ])("says that %s.%s is wrong", (type, field, content) => {
    expect(() => parse(type, content)).toThrow(InvalidFieldError);
    expect(() => parse(type, content)).toThrow(`${type}.${field}`);
  });

  it.each(["made_up_request", "constructor", "__proto__"])("does not know %s", (type) => {
    expect(parse(type, {})).toBeUndefined();
  });
});
