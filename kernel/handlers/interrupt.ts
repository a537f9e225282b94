import type { Handler } from "../dispatch.js";
import type { KernelServices } from "./services.js";

type Services = Pick<KernelServices, "shells" | "runtime">;

/** Stops the running cell of each shell, whether it is being checked or runs already. Also what SIGINT does. */
export async function interrupt({ shells, runtime }: Services): Promise<void> {
  shells.abortRunning();
  await runtime.interrupt();
}

/** Answers once the runtime has been told to stop. */
export function createInterruptHandler(services: Services): Handler<"interrupt_request"> {
  return async () => {
    await interrupt(services);
    return { status: "ok" };
  };
}
