import { toCodePoints, toUtf16Offset } from "../code-points.js";
import type { Handler } from "../dispatch.js";
import type { KernelServices } from "./services.js";

/** Completes what stands before the cursor, with types where they are known. */
export function createCompleteHandler({
  interpreter,
  language,
}: Pick<KernelServices, "interpreter" | "language">): Handler<"complete_request"> {
  return async (request) => {
    const { code, cursor_pos: cursor } = request.content;
    const { text, map } = interpreter.expand(code);
    const { start, end, entries } = await language.complete(text, map.toTarget(toUtf16Offset(code, cursor)));
    const cursorStart = toCodePoints(code, map.toSource(start));
    const cursorEnd = Math.max(cursorStart, toCodePoints(code, map.toSource(end)));
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
