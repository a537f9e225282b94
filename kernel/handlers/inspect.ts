import type { MimeBundle } from "../../lib/display.js";
import { toUtf16Offset } from "../code-points.js";
import type { Handler } from "../dispatch.js";
import type { Inspection } from "../language/language-service.js";
import type { KernelServices } from "./services.js";

/** Type and documentation as text and as Markdown. */
export function inspectionBundle({ signature, documentation }: Inspection): MimeBundle {
  const fence = `\`\`\`typescript\n${signature}\n\`\`\``;
  return {
    "text/plain": [signature, documentation].filter(Boolean).join("\n\n"),
    "text/markdown": [fence, documentation].filter(Boolean).join("\n\n"),
  };
}

/** Shows type and documentation of what stands at the cursor. */
export function createInspectHandler({
  interpreter,
  language,
}: Pick<KernelServices, "interpreter" | "language">): Handler<"inspect_request"> {
  return async (request) => {
    const { code, cursor_pos: cursor } = request.content;
    const offset = toUtf16Offset(code, cursor);
    const help = interpreter.inspectMagic(code, offset);
    if (help !== undefined) return { status: "ok", found: true, data: help, metadata: {} };
    const { text, map } = interpreter.expand(code);
    const found = await language.inspect(text, map.toTarget(offset));
    if (found === undefined) return { status: "ok", found: false, data: {}, metadata: {} };
    return {
      status: "ok",
      found: true,
      data: inspectionBundle(found),
      metadata: {},
    };
  };
}
