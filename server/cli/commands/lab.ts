import { createHash, randomBytes } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { mkdtemp, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { userStateFolder } from "../../../kernel/data-folder.js";
import {
  type Lab,
  LabNotBuiltError,
  LabSettings,
  LabWorkspaces,
  type NotebookServer,
  type NotebookServerOptions,
  openLabBundle,
  startNotebookServer,
  userTrash,
} from "../../jupyter/index.js";
import type { Command, CommandContext } from "../command.js";
import { CommandError, UsageError } from "../errors.js";
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
    token: {
      type: "string",
      value: "TEXT",
      summary: "Secret that the browser must show; default: $JUPYTER_TOKEN, or a random one",
    },
    "allow-hidden": { type: "boolean", summary: "Serve files whose name begins with a dot, too" },
    "no-browser": { type: "boolean", summary: "Do not open a browser" },
  },
  async run({ arguments: [folder = "."], options }, context) {
    const port = parsePort(options.port);
    const token = tokenOf(options.token, context);
    const rootFolder = resolve(context.workingDirectory, folder);
    await requireFolder(rootFolder);
    const { lab, isFirstStart } = await openLab(rootFolder, context);
    const scratch = await mkdtemp(join(tmpdir(), "cellship-lab-"));
    context.onExit(() => rmSync(scratch, { recursive: true, force: true }));
    const server = await listen(port, {
      rootFolder,
      token,
      specs: await kernelSpecsWithOwn(scratch, context),
      environment: context.environment,
      runtimeFolder: join(scratch, "runtime"),
      userName: context.userName,
      log: (line) => context.writeError(`${line}\n`),
      lab,
      scriptLibrary,
      contents: { trash: userTrash(context), allowHidden: options["allow-hidden"] === true },
    });
    context.onExit(() => server.kill());
    const start =
      isFirstStart && existsSync(join(rootFolder, firstNotebook)) ? `lab/tree/${firstNotebook}` : "lab";
    const url = `${server.url}${start}?token=${server.token}`;
    context.write(
      `JupyterLab ${lab.bundle.version} in ${rootFolder}:\n\n    ${url}\n\nCtrl-C ends it and its kernels.\n`,
    );
    if (options["no-browser"] !== true) openBrowser(url, context);
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

function tokenOf(option: unknown, { environment }: CommandContext): string {
  if (option === "") throw new UsageError("Expected --token to be at least one character.");
  return String(option ?? (environment.JUPYTER_TOKEN || randomBytes(24).toString("hex")));
}

/** The application, with the person's settings, which are JupyterLab's own, and the workspaces of this folder. */
async function openLab(
  rootFolder: string,
  { environment: env, platform, homeFolder: home }: CommandContext,
): Promise<{ lab: Lab; isFirstStart: boolean }> {
  const bundle = await openLabBundle(fileURLToPath(new URL("../../../lab", import.meta.url))).catch(
    (cause: unknown) => {
      throw cause instanceof LabNotBuiltError ? new CommandError(cause.message, 1, { cause }) : cause;
    },
  );
  const config = env.JUPYTER_CONFIG_DIR || join(home, ".jupyter");
  const settings = env.JUPYTERLAB_SETTINGS_DIR || join(config, "lab", "user-settings");
  const folderName = createHash("sha256").update(rootFolder).digest("hex").slice(0, 16);
  const workspaces =
    env.JUPYTERLAB_WORKSPACES_DIR || join(userStateFolder({ env, platform, home }), "workspaces", folderName);
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
      const reason =
        code === "EADDRINUSE" ? "Another program listens on it already" : (error as Error).message;
      throw new CommandError(`Cannot listen on port ${port}: ${reason}.`, 1, { cause: error });
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => signal.addEventListener("abort", () => done()));
}
