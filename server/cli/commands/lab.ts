import { createHash } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { mkdtemp, stat } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  type Lab,
  LabSettings,
  LabWorkspaces,
  type NotebookServer,
  type NotebookServerOptions,
  NotebookTrust,
  startNotebookServer,
  userTrash,
} from "../../jupyter/index.js";
import type { Command, CommandContext } from "../command.js";
import { CommandError, UsageError } from "../errors.js";
import { jupyterConfigFolder, jupyterDataFolder, stateFolder } from "../jupyter-folders.js";
import { accessOptions, hubOf, parseAccess } from "../lab-access.js";
import { findLabBundle } from "../lab-bundle.js";
import { cullOptions, parseCulling } from "../lab-culling.js";
import { openBrowser } from "../open-browser.js";
import { kernelSpecsWithOwn } from "../own-kernel.js";
import { parsePort } from "../port.js";
import { scriptLibrary } from "../script-library.js";

const defaultPort = 8888;
/** As many ports after the default one are tried as Jupyter Server does. */
const portAttempts = 50;
const firstNotebook = "quickstart.ipynb";

/** `cellship lab`: JupyterLab with the TypeScript kernel, until it is told to stop. */
export const labCommand: Command = {
  name: "lab",
  summary: "Open JupyterLab with the TypeScript kernel, until stopped",
  arguments: [{ name: "folder", summary: "Folder to work in; default: the current one", isOptional: true }],
  options: {
    port: {
      type: "string",
      value: "N",
      summary: `Port to listen on; 0 picks a free one; default: ${defaultPort} or the next that is free`,
    },
    ...accessOptions,
    ...cullOptions,
    "root-dir": { type: "string", value: "FOLDER", summary: "The same as the folder argument" },
    "allow-hidden": { type: "boolean", summary: "Serve files whose name begins with a dot, too" },
    "allow-external-links": {
      type: "boolean",
      summary: "Follow symbolic links to files outside of the folder, too",
    },
    "no-browser": { type: "boolean", summary: "Do not open a browser" },
  },
  async run({ arguments: [folder], options }, context) {
    const hub = hubOf(context);
    const port = parsePort(options.port) ?? hub?.port;
    const rootDir = options["root-dir"] ?? (folder === undefined ? hub?.rootDir : undefined);
    const rootFolder = resolve(context.workingDirectory, folderOf(folder, rootDir, context));
    await requireFolder(rootFolder);
    const cull = parseCulling(options);
    const access = await parseAccess(options, context, hub);
    const { lab, isFirstStart } = await openLab(rootFolder, context);
    const scratch = await mkdtemp(join(tmpdir(), "cellship-lab-"));
    context.onExit(() => rmSync(scratch, { recursive: true, force: true }));
    const log = (line: string): void => context.writeError(`${line}\n`);
    const server = await listen(port, {
      ...access,
      cull,
      rootFolder,
      specs: await kernelSpecsWithOwn(scratch, context),
      environment: kernelEnvironment(context),
      runtimeFolder: join(scratch, "runtime"),
      configFolder: join(jupyterConfigFolder(context), "serverconfig"),
      userName: hub?.user || context.userName,
      log,
      lab,
      scriptLibrary,
      contents: {
        trash: userTrash(context),
        trust: new NotebookTrust(jupyterDataFolder(context), log),
        allowHidden: options["allow-hidden"] === true,
        allowExternalLinks: options["allow-external-links"] === true,
      },
    });
    context.onExit(() => server.kill());
    const start =
      isFirstStart && existsSync(join(rootFolder, firstNotebook)) ? `lab/tree/${firstNotebook}` : "lab";
    const query = server.token === "" ? "" : `?token=${encodeURIComponent(server.token)}`;
    const urls = addressesOf(server.url).map((address) => `${address}${start}${query}`);
    const lines = urls.map((url) => `    ${url}\n`).join("");
    context.write(
      `JupyterLab ${lab.bundle.version} in ${rootFolder}:\n\n${lines}\nCtrl-C ends it and its kernels.\n`,
    );
    if (options["no-browser"] !== true && !hub)
      await openBrowser(urls.at(-1) ?? server.url, scratch, context);
    await Promise.race([server.shutdownRequested, aborted(context.interruption())]);
    context.write("\nEnding the kernels …\n");
    await server.close();
    return 0;
  },
};

async function requireFolder(folder: string): Promise<void> {
  const status = await stat(folder).catch(() => undefined);
  if (!status) throw new CommandError(`There is no folder ${folder}.`);
  if (!status.isDirectory()) throw new CommandError(`Expected a folder, got the file ${folder}.`);
}

function folderOf(argument: string | undefined, option: unknown, { homeFolder }: CommandContext): string {
  if (argument !== undefined && option !== undefined)
    throw new UsageError("Expected the folder as an argument or by --root-dir, got both.");
  // A JupyterHub's configuration says `~`, and no shell has seen it.
  return String(option ?? argument ?? ".").replace(/^~(?=\/|$)/, homeFolder);
}

/**
 * Whoever prints the environment in a cell must not save the token with the notebook. By JUPYTERHUB_SERVICE_URL, a server
 * knows that a JupyterHub started it; those that a kernel starts are not meant.
 */
function kernelEnvironment({ environment }: CommandContext): CommandContext["environment"] {
  const {
    JUPYTER_TOKEN: _token,
    JUPYTER_TOKEN_FILE: _file,
    JUPYTERHUB_SERVICE_URL: _service,
    ...rest
  } = environment;
  return rest;
}

/** An address that means all of a machine's cannot be opened: those that lead there. */
function addressesOf(url: string): string[] {
  const isAll = /^(https?:\/\/)(?:0\.0\.0\.0|\[::\])(?=[:/])/;
  if (!isAll.test(url)) return [url];
  return [hostname(), "127.0.0.1"].map((name) => url.replace(isAll, `$1${name}`));
}

/** The application, with the person's settings, which are JupyterLab's own, and the workspaces of this folder. */
async function openLab(
  rootFolder: string,
  context: CommandContext,
): Promise<{ lab: Lab; isFirstStart: boolean }> {
  const { environment: env } = context;
  const bundle = await findLabBundle();
  const settings = env.JUPYTERLAB_SETTINGS_DIR || join(jupyterConfigFolder(context), "lab", "user-settings");
  const folderName = createHash("sha256").update(rootFolder).digest("hex").slice(0, 16);
  const workspaces = env.JUPYTERLAB_WORKSPACES_DIR || join(stateFolder(context), "workspaces", folderName);
  return {
    lab: {
      bundle,
      settings: new LabSettings(join(bundle.folder, "schemas"), settings),
      workspaces: new LabWorkspaces(workspaces),
    },
    isFirstStart: !existsSync(workspaces),
  };
}

/** Starts the server on the port that was asked for, otherwise on the first free one from the default on. */
async function listen(asked: number | undefined, options: NotebookServerOptions): Promise<NotebookServer> {
  const first = asked ?? defaultPort;
  const last = asked ?? defaultPort + portAttempts;
  for (let port = first; ; port++) {
    try {
      return await startNotebookServer({ ...options, port });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      if (code === "EADDRINUSE" && port < last) continue;
      const message =
        code === "EADDRINUSE"
          ? `Cannot listen on port ${port}: Another program listens on it already.`
          : `Cannot listen on ${options.host}, port ${port}: ${(error as Error).message}.`;
      throw new CommandError(message, 1, { cause: error });
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => signal.addEventListener("abort", () => done()));
}
