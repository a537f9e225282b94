#!/usr/bin/env node
import { setMaxListeners } from "node:events";
import { readFile } from "node:fs/promises";
import { availableParallelism, homedir, userInfo } from "node:os";
import { stripVTControlCharacters } from "node:util";
import type { CommandContext } from "./command.js";
import { helpOf, helpOfCommand, parseCommandLine } from "./command-line.js";
import { commands } from "./commands/index.js";
import { CommandError } from "./errors.js";
import { createSecretReader } from "./secret-reader.js";

const program = "cellship";

// JupyterLab's client reports each connection with console.debug, which is standard output.
console.debug = () => {};

async function main(): Promise<number> {
  const version = await packageVersion();
  try {
    const request = parseCommandLine(process.argv.slice(2), commands);
    switch (request.kind) {
      case "version":
        process.stdout.write(`${version}\n`);
        return 0;
      case "help":
        process.stdout.write(
          request.command ? helpOfCommand(request.command, program) : helpOf(commands, program),
        );
        return 0;
      case "run":
        return await request.command.run(request.input, createContext(version));
      default:
        return request satisfies never;
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    process.stderr.write(`${program}: ${error.message}\n`);
    return error.exitCode;
  }
}

function createContext(version: string): CommandContext {
  const exitActions: (() => void)[] = [];
  process.on("exit", () => {
    for (const action of exitActions) action();
  });
  return {
    environment: process.env,
    platform: process.platform,
    homeFolder: homedir(),
    userName: userInfo().username,
    workingDirectory: process.cwd(),
    version,
    get columns() {
      return process.stdout.isTTY && process.env.TERM !== "dumb" ? process.stdout.columns || 80 : undefined;
    },
    processors: availableParallelism(),
    write: (text) => void process.stdout.write(forStream(text, process.stdout)),
    readSecret: createSecretReader(process.stdin, process.stderr),
    writeError: (text) => void process.stderr.write(forStream(text, process.stderr)),
    interruption() {
      const controller = new AbortController();
      // Each notebook of a run listens.
      setMaxListeners(0, controller.signal);
      for (const [signal, exitCode] of [
        ["SIGINT", 130],
        ["SIGTERM", 143],
      ] as const) {
        process.on(signal, () => {
          if (controller.signal.aborted) process.exit(exitCode);
          controller.abort();
        });
      }
      return controller.signal;
    },
    onExit: (action) => void exitActions.push(action),
  };
}

const colors = new RegExp(`${"\u001b"}\\[[0-9;:]*m`, "g");

/** Colours are for terminals, unless their owner says no: https://no-color.org */
function forStream(text: string, stream: NodeJS.WriteStream): string {
  if (!stream.isTTY) return stripVTControlCharacters(text);
  return process.env.NO_COLOR ? text.replace(colors, "") : text;
}

async function packageVersion(): Promise<string> {
  const text = await readFile(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

// A reader that went away, as in `cellship run … | head`, is no failure of ours; exit as a killed writer would.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 141 : 1);
});

const exitCode = await main();
// Clients of the notebook server keep polling; and what is still in a pipe must arrive before the exit.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write("", done))),
);
process.exit(exitCode);
