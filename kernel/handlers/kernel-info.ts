import type { Handler } from "../dispatch.js";
import type { KernelServices } from "./services.js";

/** Says what this kernel is and which language it speaks. */
export function createKernelInfoHandler({
  info,
}: Pick<KernelServices, "info">): Handler<"kernel_info_request"> {
  return async () => ({ status: "ok", ...info });
}
