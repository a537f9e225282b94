import type { CommandContext } from "../../../server/cli/command.js";

/** A context of a command that touches `folder` only; `output` collects what is written. */
export function fakeContext(
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): CommandContext & { readonly output: string[] } {
  const output: string[] = [];
  return {
    output,
    environment: {
      JUPYTER_CONFIG_DIR: `${folder}/config`,
      XDG_STATE_HOME: `${folder}/state`,
      ...environment,
    },
    platform: "linux",
    homeFolder: folder,
    userName: "ann",
    workingDirectory: folder,
    version: "0.0.0",
    columns: undefined,
    processors: 2,
    write: (text) => void output.push(text),
    writeError: (text) => void output.push(text),
    readSecret: () => Promise.reject(new Error("Nobody is there to be asked.")),
    interruption: () => new AbortController().signal,
    onExit: () => {},
  };
}
