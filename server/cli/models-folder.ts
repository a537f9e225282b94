import { join, resolve } from "node:path";
import type { CommandContext, CommandInput, CommandOption } from "./command.js";

/** `--models FOLDER`, the same for every command that has it. */
export const modelsOption: CommandOption = {
  type: "string",
  value: "FOLDER",
  summary: "Folder of the models; default: $CELLSHIP_MODELS or ~/.cellship/models",
};

/** The models folder that `--models`, the environment or the default names, absolute. */
export function modelsFolderOf(
  models: CommandInput["options"][string],
  { environment, homeFolder, workingDirectory }: CommandContext,
): string {
  const folder = typeof models === "string" ? models : environment.CELLSHIP_MODELS;
  return folder ? resolve(workingDirectory, folder) : join(homeFolder, ".cellship", "models");
}
