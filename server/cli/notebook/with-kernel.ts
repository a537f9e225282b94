import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join, posix, relative, sep } from "node:path";
import { defaultKernelPolicy, type NotebookServer, startNotebookServer } from "../../jupyter/index.js";
import type { CommandContext } from "../command.js";
import { CommandError } from "../errors.js";
import { kernelSpecsWithOwn, ownKernelName } from "../own-kernel.js";
import { NotebookKernel } from "./notebook-kernel.js";
import { type RemoteServer, type ServedKernels, servedKernels } from "./remote-server.js";

/** For whom a kernel is started. */
export interface KernelRequest {
  /** Absolute path. On this machine its folder is the kernel's working directory. */
  readonly notebook: string;
  /** Name of a kernelspec; `undefined`: cellship's own kernel, on another server the notebook's. */
  readonly kernelName: string | undefined;
  /** What the notebook's metadata say of its kernel and its language. */
  readonly recorded: { readonly name: string | undefined; readonly language: string | undefined };
  /** Where to start it; `undefined`: on a server of our own, which ends with the run. */
  readonly server: RemoteServer | undefined;
  /** Ends the wait for a kernel that is slow to start. */
  readonly signal: AbortSignal;
}

/**
 * Starts a kernel for a notebook and ends it after `use`, whatever happens.
 *
 * @throws {CommandError} If the kernel is not there or does not come up; 130 if the signal came first.
 */
export async function withKernel<Result>(
  request: KernelRequest,
  context: CommandContext,
  use: (kernel: NotebookKernel) => Promise<Result>,
): Promise<Result> {
  const { server } = request;
  if (server === undefined) return withOwnServer(request, context, use);
  const name = chooseKernel(request, await servedKernels(server), server);
  return useKernel(server, name, remotePath(request, context), request.signal, use);
}

/** Connection files and the kernelspec live in a temporary folder of the current user. */
async function withOwnServer<Result>(
  { notebook, kernelName = ownKernelName, signal }: KernelRequest,
  context: CommandContext,
  use: (kernel: NotebookKernel) => Promise<Result>,
): Promise<Result> {
  const scratch = await mkdtemp(join(tmpdir(), "cellship-run-"));
  context.onExit(() => rmSync(scratch, { recursive: true, force: true }));
  try {
    const server = await startServer(notebook, scratch, context);
    context.onExit(() => server.kill());
    try {
      return await useKernel(server, kernelName, basename(notebook), signal, use);
    } finally {
      await server.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function startServer(
  notebook: string,
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

async function useKernel<Result>(
  server: RemoteServer,
  kernelName: string,
  path: string,
  signal: AbortSignal,
  use: (kernel: NotebookKernel) => Promise<Result>,
): Promise<Result> {
  const starting = NotebookKernel.start(server, kernelName, path);
  const interruption = interruptionOf(signal);
  let kernel: NotebookKernel;
  try {
    kernel = await Promise.race([starting, interruption.reason]);
  } catch (cause) {
    // One that comes up too late must not stay on somebody else's server.
    starting.then((late) => late.close()).catch(() => {});
    if (cause instanceof CommandError) throw cause;
    throw new CommandError(cause instanceof Error ? cause.message : String(cause), 1, { cause });
  } finally {
    interruption.release();
  }
  try {
    return await use(kernel);
  } finally {
    await kernel.close();
  }
}

function chooseKernel(
  { kernelName, notebook, recorded }: KernelRequest,
  { kernels, defaultName }: ServedKernels,
  { url }: RemoteServer,
): string {
  const wanted = kernelName ?? recorded.name;
  if (kernels.some(({ name }) => name === wanted)) return wanted ?? "";
  const list = kernels.map(({ name }) => name).join(", ") || "none";
  if (kernelName !== undefined) {
    throw new CommandError(
      `Expected the server at ${url} to have the kernel "${kernelName}"; it has: ${list}.`,
    );
  }
  const language = (recorded.language ?? "typescript").toLowerCase();
  const fitting = kernels.filter((kernel) => kernel.language.toLowerCase() === language);
  const chosen = fitting.find(({ name }) => name === defaultName) ?? fitting[0];
  if (chosen !== undefined) return chosen.name;
  throw new CommandError(
    `Expected the server at ${url} to have a kernel for ${language}, the language of ${notebook}; it has: ${list}. ` +
      "Choose one with --kernel.",
  );
}

/**
 * The path of the notebook's session on another server: as from here, so that a server in the same folder starts the
 * kernel beside the notebook; and one that no session of somebody else has, whose kernel would be taken.
 */
function remotePath({ notebook }: KernelRequest, { workingDirectory }: CommandContext): string {
  const path = relative(workingDirectory, notebook).split(sep).join("/");
  const isInside = !path.startsWith("../") && !isAbsolute(path);
  const { dir, name, ext } = posix.parse(isInside ? path : basename(notebook));
  return posix.join(dir, `${name}-run-${randomBytes(4).toString("hex")}${ext}`);
}

function interruptionOf(signal: AbortSignal): { readonly reason: Promise<never>; release(): void } {
  let onAbort = (): void => {};
  const reason = new Promise<never>((_, reject) => {
    onAbort = () => reject(new CommandError("Interrupted before the first cell ran.", 130));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort);
  });
  return { reason, release: () => signal.removeEventListener("abort", onAbort) };
}
