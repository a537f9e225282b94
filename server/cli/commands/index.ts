import type { Command } from "../command.js";
import { runCommand } from "./run.js";

/** The command table. A new command is one file beside this one and one line here. */
export const commands: readonly Command[] = [runCommand];
