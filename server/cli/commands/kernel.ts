import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { InstallError, installKernelSpec } from "../../../kernel/install.js";
import type { Command } from "../command.js";
import { CommandError, UsageError } from "../errors.js";

/** `cellship kernel install`: makes the kernel known to every Jupyter client of this machine. */
export const kernelInstallCommand: Command = {
  name: "kernel install",
  summary: "Make the kernel known to JupyterLab and other Jupyter clients",
  arguments: [],
  options: {
    user: { type: "boolean", summary: "Install for this user only; the default" },
    prefix: {
      type: "string",
      value: "FOLDER",
      summary: "Install below FOLDER/share/jupyter, e.g. of a virtual environment",
    },
    name: { type: "string", value: "NAME", summary: "Name that clients start it by; default: cellship" },
  },
  async run({ options: { user, prefix, name } }, context) {
    const folder = await installKernelSpec({
      ...(user === true ? { user } : {}),
      ...(typeof prefix === "string" ? { prefix: resolve(context.workingDirectory, prefix) } : {}),
      ...(typeof name === "string" ? { name } : {}),
    }).catch((cause: unknown) => {
      throw cause instanceof InstallError ? new CommandError(cause.message, 1, { cause }) : cause;
    });
    context.write(`Installed the kernel in ${folder}\n`);
    return 0;
  },
};

/** `cellship kernel start`: runs the kernel for a client that wrote the connection file itself. */
export const kernelStartCommand: Command = {
  name: "kernel start",
  summary: "Run the kernel for a client that has written a connection file",
  arguments: [],
  options: {
    "connection-file": {
      type: "string",
      value: "FILE",
      summary: "Where the client wrote ports and key; required",
    },
  },
  async run({ options }, context) {
    const { "connection-file": file } = options;
    if (typeof file !== "string") throw new UsageError("Expected --connection-file FILE, got nothing.");
    const main = fileURLToPath(new URL("../../../kernel/main.js", import.meta.url));
    const kernel = spawn(process.execPath, [main, resolve(context.workingDirectory, file)], {
      stdio: "inherit",
    });
    context.interruption().addEventListener("abort", () => kernel.kill("SIGTERM"));
    context.onExit(() => kernel.kill("SIGKILL"));
    const [code] = (await once(kernel, "exit")) as [number | null];
    return code ?? 1;
  },
};
