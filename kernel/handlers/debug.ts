import type { Handler } from "../dispatch.js";
import type { KernelServices } from "./services.js";

/** Passes requests of the Debug Adapter Protocol on; events carry the latest request as their parent. */
export function createDebugHandler({
  debug,
  log,
}: Pick<KernelServices, "debug" | "log">): Handler<"debug_request"> {
  return (request, context) =>
    debug.handle(request.content, (event) => {
      context
        .publish("debug_event", event)
        .catch((error: unknown) => log(`Could not publish a debug_event: ${String(error)}`));
    });
}
