import { join } from "node:path";

/** What the location of a user's data depends on. */
export interface DataFolderOptions {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * Jupyter's data folder of one user, as `jupyter --data-dir` prints it.
 *
 * @see https://docs.jupyter.org/en/latest/use/jupyter-directories.html
 */
export function userDataFolder({ platform, env, home }: DataFolderOptions): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32") {
    return env.APPDATA
      ? join(env.APPDATA, "jupyter")
      : join(env.JUPYTER_CONFIG_DIR ?? join(home, ".jupyter"), "data");
  }
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter");
}

/**
 * Cellship's folder for what a user did, such as the history of cells:
 * `XDG_STATE_HOME/cellship`, which is `~/.local/state/cellship` by default, or what the platform has in its place.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function userStateFolder({ platform, env, home }: DataFolderOptions): string {
  if (env.XDG_STATE_HOME) return join(env.XDG_STATE_HOME, "cellship");
  if (platform === "darwin") return join(home, "Library", "Application Support", "cellship");
  if (platform === "win32") return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "cellship");
  return join(home, ".local", "state", "cellship");
}
