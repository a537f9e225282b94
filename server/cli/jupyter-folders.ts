import { join } from "node:path";
import { userDataFolder, userStateFolder } from "../../kernel/data-folder.js";
import type { CommandContext } from "./command.js";

/** Jupyter's configuration folder of one user, as `jupyter --config-dir` prints it. */
export function jupyterConfigFolder({ environment, homeFolder }: CommandContext): string {
  return environment.JUPYTER_CONFIG_DIR || join(homeFolder, ".jupyter");
}

/** Jupyter's data folder of one user, as `jupyter --data-dir` prints it. */
export function jupyterDataFolder({ environment: env, platform, homeFolder: home }: CommandContext): string {
  return userDataFolder({ env, platform, home });
}

/** Cellship's folder for what a user did. */
export function stateFolder({ environment: env, platform, homeFolder: home }: CommandContext): string {
  return userStateFolder({ env, platform, home });
}
