import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import * as tf from "@tensorflow/tfjs";

const scheme = "file://";
const [topologyFile, weightsFile] = ["model.json", "weights.bin"] as const;

/** A saved model cannot be read. */
export class ModelFileError extends Error {
  override readonly name = "ModelFileError";
  readonly code = "MODEL_FILE";
  /** The file as it was looked for. */
  readonly path: string;

  /** @param found - What is there instead, a clause. */
  constructor(path: string, found: string, cause: unknown) {
    super(`Expected a saved model at ${path}, ${found}. Save one with model.save("file://folder").`, {
      cause,
    });
    this.path = path;
  }
}

/**
 * Has `model.save("file://folder")` and `tf.loadLayersModel("file://folder/model.json")` work in Node.js, in the format of
 * `@tensorflow/tfjs-node`: `model.json` and `weights.bin`. Paths may be relative to the working directory.
 */
export function registerModelFiles(): void {
  tf.io.registerSaveRouter((url) => router(url, saveHandler));
  tf.io.registerLoadRouter((url) => router(url, loadHandler));
}

function router(url: string | string[], make: (path: string) => tf.io.IOHandler): tf.io.IOHandler {
  // TensorFlow's native library brings handlers of its own.
  const isOurs =
    typeof url === "string" && url.startsWith(scheme) && tf.engine().registryFactory.tensorflow === undefined;
  // The type leaves out that another router may be the one.
  return isOurs ? make(resolve(url.slice(scheme.length))) : (null as unknown as tf.io.IOHandler);
}

function saveHandler(folder: string): tf.io.IOHandler {
  return tf.io.withSaveHandler(async ({ weightData, weightSpecs, ...model }) => {
    await mkdir(folder, { recursive: true });
    const json = { ...model, weightsManifest: [{ paths: [weightsFile], weights: weightSpecs ?? [] }] };
    const weights = tf.io.CompositeArrayBuffer.join(weightData ?? []);
    await writeFile(join(folder, weightsFile), new Uint8Array(weights));
    await writeFile(join(folder, topologyFile), JSON.stringify(json));
    return {
      modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON({
        ...model,
        ...(weightSpecs && { weightSpecs }),
        weightData: weights,
      }),
    };
  });
}

function loadHandler(file: string): tf.io.IOHandler {
  return {
    async load() {
      const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
        const found =
          cause.code === "EISDIR" ? `found a folder; name the ${topologyFile} in it` : "found none";
        throw new ModelFileError(file, found, cause);
      });
      let json: tf.io.ModelJSON;
      try {
        json = JSON.parse(text) as tf.io.ModelJSON;
      } catch (cause) {
        throw new ModelFileError(file, "found something that is not JSON", cause);
      }
      return await tf.io.getModelArtifactsForJSON(json, async (manifest) => {
        const paths = manifest.flatMap((group) => group.paths);
        const parts = await Promise.all(paths.map((path) => readWeights(join(dirname(file), path))));
        return [manifest.flatMap((group) => group.weights), tf.io.CompositeArrayBuffer.join(parts)];
      });
    },
  };
}

async function readWeights(file: string): Promise<ArrayBuffer> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new ModelFileError(file, `which ${topologyFile} names for its weights, found none`, cause);
  });
  return new Uint8Array(bytes).buffer;
}
