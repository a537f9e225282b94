import { toUtf16Offset } from "../code-points.js";
import type { Handler } from "../dispatch.js";
import type { KernelServices } from "./services.js";

/** Shows type and documentation of what stands at the cursor. */
export function createInspectHandler({
  interpreter,
  language,
}: Pick<KernelServices, "interpreter" | "language">): Handler<"inspect_request"> {
  return async (request) => {
    const { code, cursor_pos: cursor } = request.content;
    const { text, map } = interpreter.expand(code);
    const found = await language.inspect(text, map.toTarget(toUtf16Offset(code, cursor)));
    if (found === undefined) return { status: "ok", found: false, data: {}, metadata: {} };
    const { signature, documentation } = found;
    const fence = `\`\`\`typescript\n${signature}\n\`\`\``;
    return {
      status: "ok",
      found: true,
      data: {
        "text/plain": [signature, documentation].filter(Boolean).join("\n\n"),
        "text/markdown": [fence, documentation].filter(Boolean).join("\n\n"),
      },
      metadata: {},
    };
  };
}
