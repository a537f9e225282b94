import type { Handler } from "../dispatch.js";
import { isCellSyntaxError } from "../interpreter/cell-syntax-error.js";
import type { KernelServices } from "./services.js";

/** Says whether Enter should run the text or open another line. */
export function createIsCompleteHandler({
  interpreter,
}: Pick<KernelServices, "interpreter">): Handler<"is_complete_request"> {
  return async (request) => {
    const { code } = request.content;
    try {
      interpreter.interpret(code, "is-complete.ts");
      return { status: "complete" };
    } catch (error) {
      if (!isCellSyntaxError(error)) throw error;
      return error.incomplete ? { status: "incomplete", indent: nextIndent(code) } : { status: "invalid" };
    }
  };
}

/** The last line's indentation, and two blanks more after an opening bracket. */
function nextIndent(code: string): string {
  const lastLine = code.slice(code.lastIndexOf("\n") + 1);
  const indent = /^\s*/.exec(lastLine)?.[0] ?? "";
  return /[([{]\s*$/.test(lastLine) ? `${indent}  ` : indent;
}
