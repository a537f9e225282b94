import { mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { userDataFolder } from "./data-folder.js";
import { logos } from "./logos.js";

/** Where to install, and under which name. */
export interface InstallOptions {
  /** Folder of an environment, e.g. `/usr/local` or a virtual environment; the kernelspec goes below its `share/jupyter`. */
  readonly prefix?: string;
  /** Install for the user who runs this; the default, and not to be combined with `prefix`. */
  readonly user?: boolean;
  /** Folder name, and the name by which clients start the kernel. Default `cellship`. */
  readonly name?: string;
}

/** The kernelspec could not be installed; `code` is stable. */
export class InstallError extends Error {
  override readonly name = "InstallError";
  readonly code: "invalid_name" | "conflicting_options" | "not_built" | "not_writable";

  constructor(code: InstallError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Writes the kernelspec, so that every Jupyter client finds this kernel. An older one of the same name is replaced,
 * at once and whole.
 *
 * @returns The folder it was written to, absolute.
 * @throws {InstallError} If the name is not one that Jupyter accepts, both places are asked for, the kernel has not
 * been built, or the folder cannot be written.
 */
export async function installKernelSpec(options: InstallOptions = {}): Promise<string> {
  const { name = "cellship", prefix, user = false } = options;
  if (!/^[a-z0-9._-]+$/i.test(name)) {
    const expected = "letters, digits, dots, hyphens and underscores";
    throw new InstallError(
      "invalid_name",
      `Expected a kernel name of ${expected}, got ${JSON.stringify(name)}.`,
    );
  }
  if (prefix !== undefined && user) {
    throw new InstallError("conflicting_options", "Expected either a prefix or the user's folder, got both.");
  }
  const mainFile = fileURLToPath(new URL("./main.js", import.meta.url));
  await stat(mainFile).catch((cause: unknown) => {
    throw new InstallError(
      "not_built",
      `Expected the built kernel at ${mainFile}. Run "npm run build" first.`,
      { cause },
    );
  });

  const dataFolder =
    prefix === undefined
      ? userDataFolder({ platform: process.platform, env: process.env, home: homedir() })
      : join(prefix, "share", "jupyter");
  const folder = resolve(dataFolder, "kernels", name.toLowerCase());
  await replaceFolder(folder, { "kernel.json": kernelJson(mainFile), ...logos }).catch((cause: unknown) => {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const advice = "Choose a folder you may write to with --prefix, or --user.";
    throw new InstallError(
      "not_writable",
      `Could not write the kernelspec to ${folder}: ${detail}. ${advice}`,
      { cause },
    );
  });
  return folder;
}

function kernelJson(mainFile: string): string {
  const spec = {
    argv: [process.execPath, mainFile, "{connection_file}"],
    display_name: "TypeScript (cellship)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: true },
  };
  return `${JSON.stringify(spec, undefined, 2)}\n`;
}

/** Makes `folder` hold exactly `files`: written beside it first, then renamed into place. */
async function replaceFolder(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  // A leading dot keeps Jupyter from listing the half-written folder as a kernel.
  const workFolder = await mkdtemp(join(parent, ".installing-"));
  try {
    const fresh = join(workFolder, "new");
    await mkdir(fresh);
    for (const [name, content] of Object.entries(files)) await writeFile(join(fresh, name), content);
    const old = join(workFolder, "old");
    await rename(folder, old).catch(ignoreMissing);
    await rename(fresh, folder).catch(async (error: unknown) => {
      await rename(old, folder).catch(ignoreMissing);
      throw error;
    });
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
}
