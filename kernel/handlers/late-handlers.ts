import type { Handler, HandlerTable } from "../dispatch.js";
import { type KernelInfo, type RequestType, requestTypes } from "../protocol/index.js";
import { createKernelInfoHandler } from "./kernel-info.js";

/**
 * The table of request types before its handlers are loaded, which takes longer than all else that a kernel needs to
 * say that it is there: `kernel_info` is answered at once, any other request when they are.
 */
export function lateHandlers(info: KernelInfo, loading: Promise<HandlerTable>): HandlerTable {
  let loaded: HandlerTable | undefined;
  const later =
    <Type extends RequestType>(type: Type): Handler<Type> =>
    async (request, context) => {
      loaded ??= await loading;
      return loaded[type](request, context);
    };
  const table = Object.fromEntries(requestTypes.map((type) => [type, later(type)])) as HandlerTable;
  return { ...table, kernel_info_request: createKernelInfoHandler({ info }) };
}
