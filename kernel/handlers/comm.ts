import type { Handler, RequestContext } from "../dispatch.js";
import type { RequestOf } from "../protocol/index.js";
import type { CommEvent } from "../runtime/runtime.js";
import { kernelFailure } from "./cell-failure.js";
import type { KernelServices } from "./services.js";

type Services = Pick<KernelServices, "comms" | "runtime" | "outputs" | "log">;
type CommRequest = RequestOf<"comm_open" | "comm_msg" | "comm_close">;

/** Lists the open comms. */
export function createCommInfoHandler({ comms }: Pick<Services, "comms">): Handler<"comm_info_request"> {
  return async (request) => ({ status: "ok", comms: comms.list(request.content.target_name) });
}

/**
 * Hands cells what the front end sends to a comm. The request ends, and its status becomes idle, when the callbacks for it
 * have; what they write is published under it, as ipykernel does. What is sent to a comm that is not open is dropped.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html#custom-messages
 */
export function createCommHandler(
  services: Services,
): (request: CommRequest, context: RequestContext) => Promise<undefined> {
  const { comms, runtime, outputs, log } = services;
  let deliveries = 0;

  return async (request, context) => {
    const event = commEvent(request);
    if (event.type !== "comm_open" && !comms.has(event.comm_id)) return undefined;
    comms.note(event);
    deliveries += 1;
    const runId = `comm-${deliveries}`;
    outputs.open(runId, request);
    const result = await runtime.receive(runId, event).catch((error: unknown) => {
      log(`${event.type} failed inside the kernel: ${String(error)}`);
      return kernelFailure(error);
    });
    await outputs.flush(runId);
    if (result.status === "error") {
      const { ename, evalue, traceback } = result;
      await context.publish("error", { ename, evalue, traceback });
    }
    return undefined;
  };
}

function commEvent({ header, metadata, content, buffers }: CommRequest): CommEvent {
  const common = {
    comm_id: content.comm_id,
    data: content.data,
    metadata,
    buffers: buffers.map((buffer) =>
      Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength).toString("base64"),
    ),
  };
  return "target_name" in content
    ? { type: "comm_open", target_name: content.target_name, ...common }
    : { type: header.msg_type === "comm_close" ? "comm_close" : "comm_msg", ...common };
}
