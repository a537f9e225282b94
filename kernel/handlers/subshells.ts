import type { Handler } from "../dispatch.js";
import { unknownSubshell } from "../unknown-subshell.js";
import type { KernelServices } from "./services.js";

type Services = Pick<KernelServices, "shells">;

/** Opens a subshell: cells that name its id run beside those of the main shell. */
export function createCreateSubshellHandler({ shells }: Services): Handler<"create_subshell_request"> {
  return async () => ({ status: "ok", subshell_id: shells.create() });
}

/** Ends a subshell. */
export function createDeleteSubshellHandler({ shells }: Services): Handler<"delete_subshell_request"> {
  return async (request) => {
    const { subshell_id: id } = request.content;
    return shells.delete(id) ? { status: "ok" } : unknownSubshell(id);
  };
}

/** Lists the subshells. */
export function createListSubshellHandler({ shells }: Services): Handler<"list_subshell_request"> {
  return async () => ({ status: "ok", subshell_id: shells.list() });
}
