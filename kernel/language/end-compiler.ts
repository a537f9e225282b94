import type { ChildProcess } from "node:child_process";
import type { API } from "typescript/unstable/sync";

/** What TypeScript's interface keeps to itself: the compiler's process and the pipes to it. */
interface Internals {
  readonly client: { readonly channel: { readonly child: ChildProcess; close(): void } };
}

/**
 * Ends the compiler's process, if it still runs. `API.close()` sends SIGTERM, which the compiler sometimes answers with "context
 * canceled" on the kernel's standard error: JupyterLab's user would read that at every other restart.
 */
export function endCompiler(api: API): void {
  const { channel } = (api as unknown as Internals).client;
  channel.child.kill("SIGKILL");
  channel.close();
}
