import type { Command } from "../command.js";
import { convertCommand } from "./convert.js";
import { kernelInstallCommand, kernelStartCommand } from "./kernel.js";
import { labCommand } from "./lab.js";
import { labPasswordCommand } from "./lab-password.js";
import { runCommand } from "./run.js";
import { serveCommand } from "./serve.js";
import { stopCommand } from "./stop.js";
import { trustCommand } from "./trust.js";

/** The command table. A new command is one file beside this one and one line here. */
export const commands: readonly Command[] = [
  labCommand,
  labPasswordCommand,
  runCommand,
  convertCommand,
  trustCommand,
  serveCommand,
  stopCommand,
  kernelInstallCommand,
  kernelStartCommand,
];
