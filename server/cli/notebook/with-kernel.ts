import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { defaultKernelPolicy, type NotebookServer, startNotebookServer } from "../../jupyter/index.js";
import type { CommandContext } from "../command.js";
import { CommandError } from "../errors.js";
import { kernelSpecsWithOwn, ownKernelName } from "../own-kernel.js";
import { NotebookKernel } from "./notebook-kernel.js";

/** For whom a kernel is started. */
export interface KernelRequest {
  /** Absolute path; its folder is the kernel's working directory. */
  readonly notebook: string;
  /** Name of an installed kernelspec; `undefined`: cellship's own kernel. */
  readonly kernelName: string | undefined;
  /** Ends the wait for a kernel that is slow to start. */
  readonly signal: AbortSignal;
}

/**
 * Starts a notebook server on a free port of this machine and a kernel in it, and ends both after `use`, whatever
 * happens. Connection files and the kernelspec live in a temporary folder of the current user.
 *
 * @throws {CommandError} If the kernel is not installed or does not come up; 130 if the signal came first.
 */
export async function withKernel<Result>(
  request: KernelRequest,
  context: CommandContext,
  use: (kernel: NotebookKernel) => Promise<Result>,
): Promise<Result> {
  const scratch = await mkdtemp(join(tmpdir(), "cellship-run-"));
  context.onExit(() => rmSync(scratch, { recursive: true, force: true }));
  try {
    const server = await startServer(request, scratch, context);
    context.onExit(() => server.kill());
    try {
      const kernel = await Promise.race([startKernel(server, request), interruptionOf(request.signal)]);
      try {
        return await use(kernel);
      } finally {
        await kernel.close();
      }
    } finally {
      await server.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function startServer(
  { notebook }: KernelRequest,
  scratch: string,
  context: CommandContext,
): Promise<NotebookServer> {
  return startNotebookServer({
    rootFolder: dirname(notebook),
    token: randomBytes(24).toString("hex"),
    specs: await kernelSpecsWithOwn(scratch, context),
    environment: context.environment,
    runtimeFolder: join(scratch, "runtime"),
    userName: context.userName,
    // A kernel that is started again has lost the variables of the cells before.
    kernelPolicy: { ...defaultKernelPolicy, restartLimit: 0 },
  });
}

async function startKernel(
  server: NotebookServer,
  { kernelName = ownKernelName, notebook }: KernelRequest,
): Promise<NotebookKernel> {
  try {
    return await NotebookKernel.start(server, kernelName, basename(notebook));
  } catch (cause) {
    throw new CommandError(cause instanceof Error ? cause.message : String(cause), 1, { cause });
  }
}

function interruptionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () =>
      reject(new CommandError("Interrupted before the first cell ran.", 130)),
    );
  });
}
