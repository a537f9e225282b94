import { rm } from "node:fs/promises";
import { type WrittenArtifact, writeArtifact } from "../lib/artifact/index.js";
import type { Deployable } from "../lib/models/export-source.js";
import { Deployment } from "./deployment.js";
import { ServerRefusedError } from "./errors.js";
import type { Magic } from "./magic.js";
import type { ServerClient } from "./server-client.js";
import { connectOrStart } from "./start-server.js";

/** What `deploy` takes. */
export interface DeployOptions {
  /** Name in the URL: 1 to 64 letters, digits, dots, underscores or hyphens. */
  readonly name: string;
  /** A fitted estimator, a pipeline or a plain LayersModel. */
  readonly model: Deployable;
  /** Raw rows the model accepts: an array of rows, a tensor or a DataFrame. Default: one row of zeros. */
  readonly example?: unknown;
  /** Class labels in the order of the output's last axis. Default: the estimator's own. */
  readonly classes?: readonly (string | number)[];
}

/** Exports a trained model, stores it as the next version and makes the model server answer with it. */
export const deployMagic: Magic<DeployOptions, Deployment> = {
  name: "deploy",
  summary: "Promote a trained model to the model server",
  positional: [{ name: "name", kind: "word", required: true, summary: "name of the model in the URL" }],
  options: [
    { name: "model", kind: "expression", required: true, summary: "estimator, pipeline or LayersModel" },
    { name: "example", kind: "expression", required: false, summary: "rows the model accepts" },
    { name: "classes", kind: "expression", required: false, summary: "class labels, in the output's order" },
  ],
  async run({ name, model, example, classes }, context) {
    // Loaded here, since the kernel process reads this file to parse cells and never needs TensorFlow.js.
    const { toArtifactContent } = await import("../lib/models/to-artifact.js");
    const content = await toArtifactContent(model, {
      ...(example !== undefined && { example }),
      ...(classes !== undefined && { classes: classes.map(String) }),
    });
    const client = await connectOrStart(context);
    const written = await writeArtifact(content, {
      models: context.modelsFolder,
      name,
      createdAt: new Date(),
    });
    await promote(client, written, context.modelsFolder);
    return new Deployment({ ...written, url: client.url, inputExample: content.signature.inputExample });
  },
};

/** Loads what was written; a version that the server does not take is removed again. */
async function promote(client: ServerClient, written: WrittenArtifact, modelsFolder: string): Promise<void> {
  try {
    const loaded = await client.load(written.name);
    if (loaded.sha256 === written.sha256) return;
    throw new ServerRefusedError(
      409,
      `Expected the server at ${client.url} to load version ${written.version} of ${written.name} from ${modelsFolder}, ` +
        `got version ${loaded.version} with digest ${loaded.sha256.slice(0, 12)}. The server serves another folder: ` +
        "set CELLSHIP_MODELS to the folder it was started with, or restart it with `--models`.",
    );
  } catch (error) {
    await rm(written.folder, { recursive: true, force: true });
    throw error;
  }
}
