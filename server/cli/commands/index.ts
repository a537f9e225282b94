import type { Command } from "../command.js";
import { kernelInstallCommand, kernelStartCommand } from "./kernel.js";
import { runCommand } from "./run.js";
import { serveCommand } from "./serve.js";
import { stopCommand } from "./stop.js";

/** The command table. A new command is one file beside this one and one line here. */
export const commands: readonly Command[] = [
  runCommand,
  serveCommand,
  stopCommand,
  kernelInstallCommand,
  kernelStartCommand,
];
