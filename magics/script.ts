/**
 * What a script finds of a notebook, by `import … from "cellship/notebook"`: the magics that are functions, and `display`.
 * What a notebook would show is printed as text.
 */
import { inspect } from "node:util";
import { displaySymbol, isDisplayable, type MimeBundle } from "../lib/display.js";
import { createMagics, type Magics, magicRegistry } from "./index.js";
import type { MagicContext } from "./magic.js";
import { modelServerSettings } from "./model-server-settings.js";

const folder = process.cwd();
const context: MagicContext = {
  ...modelServerSettings(process.env),
  notebookFolder: folder,
  workingDirectory: folder,
  // A script is interrupted by ending it.
  signal: new AbortController().signal,
  variables: { entries: () => [], delete: () => {} },
  display: print,
  write: (stream, text) => void process[stream].write(text),
  tell: () => {},
  onCellEnd: (task) => void process.once("exit", task),
};
const magics = createMagics(magicRegistry, context) as unknown as Magics;

/** Shows a value as a notebook does, as text. */
export async function display(value: unknown): Promise<void> {
  print(isDisplayable(value) ? await value[displaySymbol]() : { "text/plain": inspect(value) });
}

/** Exports a trained model, stores it as the next version and makes the model server answer with it. */
export const deploy: Magics["deploy"] = async (options) => shown(await magics.deploy(options));
/** Requests, errors and latency of a served model. */
export const monitor: Magics["monitor"] = async (options) => shown(await magics.monitor(options));
/** The models that are served. */
export const models: Magics["models"] = async (options) => shown(await magics.models(options));
/** Takes a model off the server. */
export const undeploy: Magics["undeploy"] = async (options) => shown(await magics.undeploy(options));
/** Shows or chooses what computes. */
export const device: Magics["device"] = async (options) => shown(await magics.device(options));

async function shown<T>(value: T): Promise<T> {
  if (value !== undefined) await display(value);
  return value;
}

function print(data: MimeBundle): void {
  const text = data["text/plain"];
  if (typeof text === "string") process.stdout.write(`${text.trimEnd()}\n`);
}
