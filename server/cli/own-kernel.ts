import { join } from "node:path";
import { InstallError, installKernelSpec } from "../../kernel/install.js";
import { createKernelSpecs, jupyterKernelFolders, type KernelSpecs } from "../jupyter/index.js";
import type { CommandContext } from "./command.js";
import { CommandError } from "./errors.js";

/** Name of this package's own kernel. */
export const ownKernelName = "cellship";

/**
 * The installed kernels, and this package's own, which runs without having been installed.
 *
 * @param scratch - Folder that lives for as long as the kernels do; the own kernel's spec is written into it.
 * @throws {CommandError} If it cannot be written.
 */
export async function kernelSpecsWithOwn(scratch: string, context: CommandContext): Promise<KernelSpecs> {
  await installKernelSpec({ prefix: scratch, name: ownKernelName }).catch((cause: unknown) => {
    throw cause instanceof InstallError ? new CommandError(cause.message, 1, { cause }) : cause;
  });
  return createKernelSpecs({
    folders: [join(scratch, "share", "jupyter", "kernels"), ...jupyterKernelFolders(context)],
    defaultName: ownKernelName,
  });
}
