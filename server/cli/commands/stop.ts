import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { readRunningServer } from "../../serving/running-server.js";
import type { Command } from "../command.js";
import { CommandError } from "../errors.js";
import { modelsFolderOf, modelsOption } from "../models-folder.js";

const stopTimeoutMs = 20_000;

/** `cellship stop`: ends the model server that serves a models folder, once it has answered what it has. */
export const stopCommand: Command = {
  name: "stop",
  summary: "Stop the model server that %deploy or serve started",
  arguments: [],
  options: { models: modelsOption },
  async run({ options }, context) {
    const modelsFolder = modelsFolderOf(options.models, context);
    const note = await readRunningServer(modelsFolder);
    if (note === undefined || !(await answers(note.url))) {
      throw new CommandError(`No model server of ${modelsFolder} is running.`);
    }
    // A folder may be shared with a container: its process ids mean nothing here.
    if (note.hostname !== hostname()) {
      throw new CommandError(`The model server at ${note.url} runs on ${note.hostname}. Stop it there.`);
    }
    process.kill(note.pid, "SIGTERM");
    const deadline = Date.now() + stopTimeoutMs;
    while (await answers(note.url)) {
      if (Date.now() > deadline) {
        throw new CommandError(
          `The model server at ${note.url} (process ${note.pid}) did not stop within 20 s.`,
        );
      }
      await sleep(50);
    }
    context.write(`Stopped the model server at ${note.url}.\n`);
    return 0;
  },
};

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/v2`, { signal: AbortSignal.timeout(2_000) });
    return ((await response.json()) as { readonly name?: unknown }).name === "cellship";
  } catch {
    return false;
  }
}
