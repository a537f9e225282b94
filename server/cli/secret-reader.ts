import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import type { ReadStream } from "node:tty";
import { CommandError } from "./errors.js";

/**
 * Reads lines that a terminal does not show.
 *
 * @param output - Where the prompt goes.
 */
export function createSecretReader(
  input: ReadStream,
  output: NodeJS.WriteStream,
): (prompt: string) => Promise<string> {
  let lines: Interface | undefined;
  let isClosed = false;
  const pending: string[] = [];
  const open = (): Interface => {
    // The line editor shows what is typed on its output: it gets one that shows nothing.
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    const opened = createInterface({ input, output: silent, terminal: input.isTTY === true });
    opened.on("line", (line) => pending.push(line));
    opened.on("close", () => {
      isClosed = true;
    });
    opened.on("SIGINT", () => opened.close());
    return opened;
  };
  return async (prompt) => {
    lines ??= open();
    output.write(prompt);
    if (pending.length === 0 && !isClosed) await Promise.race([once(lines, "line"), once(lines, "close")]);
    output.write("\n");
    const line = pending.shift();
    if (line === undefined) throw new CommandError("The input ended before the password.", 130);
    return line;
  };
}
