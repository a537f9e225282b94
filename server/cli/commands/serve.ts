import { PortInUseError } from "../../serving/errors.js";
import type { Command } from "../command.js";
import { CommandError } from "../errors.js";
import { modelsFolderOf, modelsOption } from "../models-folder.js";
import { parsePort } from "../port.js";

const defaultHost = "127.0.0.1";
const defaultPort = 8080;

/** `cellship serve`: runs the model server until it is told to stop. */
export const serveCommand: Command = {
  name: "serve",
  summary: "Serve the models that notebooks deployed, until stopped",
  arguments: [],
  options: {
    port: {
      type: "string",
      value: "N",
      summary: `Port to listen on; 0 picks a free one; default: ${defaultPort}`,
    },
    host: {
      type: "string",
      value: "ADDRESS",
      summary: `Address to listen on; default: ${defaultHost}, this machine only`,
    },
    models: modelsOption,
  },
  async run({ options }, context) {
    const { host = defaultHost, port, models } = options;
    const modelsFolder = modelsFolderOf(models, context);
    // Loaded here so that every other command starts without the inference runtime.
    const { serve } = await import("../../serving/main.js");
    const running = await serve({
      host: String(host),
      port: parsePort(port) ?? defaultPort,
      modelsFolder,
    }).catch((cause: unknown) => {
      throw asCommandError(cause);
    });
    context.write(`Serving the models of ${modelsFolder} at ${running.server.url}\n`);
    await running.closed;
    return 0;
  },
};

// Errors of the operating system, e.g. an address this machine does not have, carry a code and one clear line.
function asCommandError(cause: unknown): unknown {
  const isForUser = cause instanceof PortInUseError || (cause instanceof Error && "code" in cause);
  return isForUser ? new CommandError(cause.message, 1, { cause }) : cause;
}
