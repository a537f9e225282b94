import type { KernelModel } from "./kernel.js";
import type { Kernels } from "./kernels.js";
import type { Log } from "./log.js";

/** Which kernels are ended because nobody uses them. The names are those of Jupyter's `MappingKernelManager`. */
export interface CullRules {
  /** Seconds without activity after which a kernel is ended, > 0. */
  readonly cullIdleTimeout: number;
  /** Seconds between two looks. Default 300. */
  readonly cullInterval?: number | undefined;
  /** Whether kernels that a page is connected to are ended too. Default false. */
  readonly cullConnected?: boolean | undefined;
  /** Whether kernels that compute are ended too. Default false. */
  readonly cullBusy?: boolean | undefined;
}

const defaultIntervalSeconds = 300;

/**
 * Ends idle kernels, from now on.
 *
 * @returns Stops it.
 */
export function cullKernels(kernels: Kernels, rules: CullRules, log: Log): () => void {
  const look = (): void => {
    for (const { id, model } of kernels.list()) {
      if (!isIdle(model, rules, Date.now())) continue;
      log(`Ending the kernel ${model.name} (${id}): idle since ${model.last_activity}.`);
      kernels.shutdown(id).catch((error: unknown) => log(`The kernel ${id} did not end: ${String(error)}`));
    }
  };
  const timer = setInterval(look, 1000 * (rules.cullInterval ?? defaultIntervalSeconds)).unref();
  return () => clearInterval(timer);
}

/**
 * Whether the rules say that the kernel is to be ended.
 *
 * @param now - Milliseconds since the epoch.
 */
export function isIdle(kernel: KernelModel, rules: CullRules, now: number): boolean {
  const idleSeconds = (now - Date.parse(kernel.last_activity)) / 1000;
  return (
    idleSeconds > rules.cullIdleTimeout &&
    (rules.cullBusy === true || kernel.execution_state === "idle" || kernel.execution_state === "dead") &&
    (rules.cullConnected === true || kernel.connections === 0)
  );
}
