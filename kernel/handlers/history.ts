import type { Handler } from "../dispatch.js";

/** Answers from the cells of the request's shell; that of the main shell reaches back to the sessions before. */
export const handleHistory: Handler<"history_request"> = async (request, { shell }) => ({
  status: "ok",
  history: shell.history.query(request.content),
});
