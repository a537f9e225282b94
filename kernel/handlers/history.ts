import type { Handler } from "../dispatch.js";
import type { KernelServices } from "./services.js";

/** Answers from the cells of this session and those before it. */
export function createHistoryHandler({
  history,
}: Pick<KernelServices, "history">): Handler<"history_request"> {
  return async (request) => ({ status: "ok", history: history.query(request.content) });
}
