import type { Handler } from "../dispatch.js";
import type { KernelServices } from "./services.js";

/** Ends the kernel once the reply is out. To restart is the launcher's job. */
export function createShutdownHandler({ stop }: Pick<KernelServices, "stop">): Handler<"shutdown_request"> {
  return async (request, context) => {
    context.after(stop);
    return { status: "ok", restart: request.content.restart };
  };
}
