import type { Handler } from "../dispatch.js";

/** No comm is open: no target is registered in this kernel. */
export const handleCommInfo: Handler<"comm_info_request"> = async () => ({ status: "ok", comms: {} });

/**
 * Closes what the front end opens, as the specification asks of a kernel that does not know the target.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html#opening-a-comm
 */
export const handleCommOpen: Handler<"comm_open"> = async (request, context) => {
  await context.publish("comm_close", { comm_id: request.content.comm_id, data: {} });
  return undefined;
};

/** A message to a comm that has been closed, or was never open, is dropped. */
export const handleCommMessage = async (): Promise<undefined> => undefined;
