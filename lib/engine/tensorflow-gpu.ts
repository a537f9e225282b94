import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import util from "node:util";
import * as tf from "@tensorflow/tfjs";
import { isComputingRight } from "./self-test.js";

const packageName = "@tensorflow/tfjs-node-gpu";
const require = createRequire(import.meta.url);

/**
 * Tries to bring up TensorFlow's native library on a GPU.
 *
 * @returns `undefined` if it works and is now TensorFlow.js' backend `"tensorflow"`; otherwise why it does not, a
 * clause without full stop.
 */
export async function loadTensorflowGpu(): Promise<string | undefined> {
  const missing = missingBinding();
  if (missing !== undefined) return missing;
  try {
    // Removed in Node 23; the package still calls it.
    Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
    require(packageName);
    await tf.setBackend("tensorflow");
    const backend = tf.backend() as unknown as { isUsingGpuDevice?: boolean };
    if (backend.isUsingGpuDevice !== true) return `${packageName} found no GPU`;
    return isComputingRight() ? undefined : `${packageName} computed a wrong matrix product or convolution`;
  } catch (error) {
    return `${packageName} did not load (${error instanceof Error ? error.message.split("\n")[0] : String(error)})`;
  }
}

/** Its install script downloads the native library; npm may have been told to skip it. */
function missingBinding(): string | undefined {
  let folder: string;
  try {
    folder = dirname(require.resolve(`${packageName}/package.json`));
  } catch {
    return `${packageName} is not installed (it is optional)`;
  }
  const libraries = join(folder, "lib");
  const isBuilt =
    existsSync(libraries) &&
    readdirSync(libraries).some((version) => existsSync(join(libraries, version, "tfjs_binding.node")));
  return isBuilt
    ? undefined
    : `${packageName} has no native library: its install script, which downloads it, did not run`;
}
