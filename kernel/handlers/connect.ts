import type { Handler } from "../dispatch.js";
import type { KernelServices } from "./services.js";

/** Says which ports this kernel listens on. */
export function createConnectHandler({
  connection,
}: Pick<KernelServices, "connection">): Handler<"connect_request"> {
  const { shell, iopub, stdin, hb, control } = connection.ports;
  return async () => ({
    status: "ok",
    shell_port: shell,
    iopub_port: iopub,
    stdin_port: stdin,
    hb_port: hb,
    control_port: control,
  });
}
