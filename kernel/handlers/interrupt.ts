import type { Handler } from "../dispatch.js";
import type { KernelServices } from "./services.js";

type Services = Pick<KernelServices, "executions" | "runtime">;

/** Stops the running cell, whether it is being checked or runs already. Also what SIGINT does. */
export async function interrupt({ executions, runtime }: Services): Promise<void> {
  executions.abortRunning();
  await runtime.interrupt();
}

/** Answers once the runtime has been told to stop. */
export function createInterruptHandler(services: Services): Handler<"interrupt_request"> {
  return async () => {
    await interrupt(services);
    return { status: "ok" };
  };
}
