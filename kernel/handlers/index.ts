import type { HandlerTable } from "../dispatch.js";
import { createCommHandler, createCommInfoHandler } from "./comm.js";
import { createCompleteHandler } from "./complete.js";
import { createConnectHandler } from "./connect.js";
import { createDebugHandler } from "./debug.js";
import { createExecuteHandler } from "./execute.js";
import { handleHistory } from "./history.js";
import { createInspectHandler } from "./inspect.js";
import { createInterruptHandler } from "./interrupt.js";
import { createIsCompleteHandler } from "./is-complete.js";
import { createKernelInfoHandler } from "./kernel-info.js";
import type { KernelServices } from "./services.js";
import { createShutdownHandler } from "./shutdown.js";
import {
  createCreateSubshellHandler,
  createDeleteSubshellHandler,
  createListSubshellHandler,
} from "./subshells.js";

/** The table of request types. */
export function createHandlers(services: KernelServices): HandlerTable {
  const handleComm = createCommHandler(services);
  return {
    kernel_info_request: createKernelInfoHandler(services),
    connect_request: createConnectHandler(services),
    execute_request: createExecuteHandler(services),
    is_complete_request: createIsCompleteHandler(services),
    complete_request: createCompleteHandler(services),
    inspect_request: createInspectHandler(services),
    history_request: handleHistory,
    comm_info_request: createCommInfoHandler(services),
    comm_open: handleComm,
    comm_msg: handleComm,
    comm_close: handleComm,
    interrupt_request: createInterruptHandler(services),
    debug_request: createDebugHandler(services),
    create_subshell_request: createCreateSubshellHandler(services),
    delete_subshell_request: createDeleteSubshellHandler(services),
    list_subshell_request: createListSubshellHandler(services),
    shutdown_request: createShutdownHandler(services),
  };
}
