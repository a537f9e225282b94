import { spawn } from "node:child_process";
import { mainScript } from "../server/cli/cli.js";

/** A running `cellship lab`. */
export interface LabProcess {
  /** The address that it printed, with the token. */
  readonly url: string;
  /** What it has written to standard error. */
  stderr(): string;
  /** Ends it as Ctrl-C does; resolves with the exit code. */
  close(): Promise<number | null>;
}

/**
 * Starts the built `cellship lab` on a free port and waits until it listens.
 *
 * @param script - The command line's main script. Default: this project's.
 */
export async function startLab(
  folder: string,
  environment: Readonly<Record<string, string>>,
  script = mainScript,
): Promise<LabProcess> {
  const child = spawn(process.execPath, [script, "lab", folder, "--no-browser", "--port", "0"], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let [stdout, stderr] = ["", ""];
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      const printed = /http:\/\/\S+/.exec(stdout)?.[0];
      if (printed !== undefined) resolve(printed);
    });
    void ended.then((code) => reject(new Error(`cellship lab ended with ${code}: ${stderr}`)));
  });
  return {
    url,
    stderr: () => stderr,
    close() {
      child.kill("SIGINT");
      return ended;
    },
  };
}
