import { toCodePoints, toUtf16Offset } from "../code-points.js";
import type { Handler } from "../dispatch.js";
import type { Completions } from "../language/language-service.js";
import { completeWithImport } from "./auto-import.js";
import { completeFromRuntime } from "./runtime-keys.js";
import type { KernelServices } from "./services.js";

/** Completes what stands before the cursor, with types where they are known. */
export function createCompleteHandler({
  interpreter,
  language,
  runtime,
}: Pick<KernelServices, "interpreter" | "language" | "runtime">): Handler<"complete_request"> {
  const completeCode = async (code: string, offset: number): Promise<Completions> => {
    const { text, map } = interpreter.expand(code);
    const { start, end, entries } = await language.complete(text, map.toTarget(offset));
    const typed = { start: map.toSource(start), end: map.toSource(end), entries };
    if (entries.length > 0) return typed;
    return (
      (await completeFromRuntime({ runtime }, code, offset)) ?? completeWithImport(code, offset) ?? typed
    );
  };
  return async (request) => {
    const { code, cursor_pos: cursor } = request.content;
    const offset = toUtf16Offset(code, cursor);
    const { start, end, entries } =
      interpreter.completeMagic(code, offset) ?? (await completeCode(code, offset));
    const cursorStart = toCodePoints(code, start);
    const cursorEnd = Math.max(cursorStart, toCodePoints(code, end));
    return {
      status: "ok",
      matches: entries.map(({ name }) => name),
      cursor_start: cursorStart,
      cursor_end: cursorEnd,
      metadata: {
        _jupyter_types_experimental: entries.map(({ name, kind }) => ({
          text: name,
          type: kind,
          start: cursorStart,
          end: cursorEnd,
        })),
      },
    };
  };
}
