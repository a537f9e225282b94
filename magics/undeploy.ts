import { undeploymentMimeType } from "./deployment.js";
import type { Magic } from "./magic.js";
import { ServerClient } from "./server-client.js";

/** Stops the model server from answering for a model; the stored versions stay. */
export const undeployMagic: Magic<{ readonly name: string }, void> = {
  name: "undeploy",
  summary: "Take a model off the model server; its stored versions stay",
  positional: [{ name: "name", kind: "word", required: true, summary: "name of the model" }],
  options: [],
  async run({ name }, context) {
    await new ServerClient(context.serverUrl).unload(name);
    const text = `${name} is no longer served. Its versions stay stored; deploy it again to serve the next one.`;
    context.display({ [undeploymentMimeType]: { name }, "text/plain": text });
  },
};
