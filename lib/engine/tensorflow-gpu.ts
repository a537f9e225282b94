import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import util from "node:util";
import * as tf from "@tensorflow/tfjs";

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
    return failedSelfTest();
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

/** A driver that does not match the card can load and still compute nonsense. */
function failedSelfTest(): string | undefined {
  const [product, convolution] = tf.tidy(() => {
    const a = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const image = tf.ones([1, 4, 4, 1]) as tf.Tensor4D;
    const filter = tf.fill([3, 3, 1, 1], 0.5) as tf.Tensor4D;
    return [tf.matMul(a, a).dataSync(), tf.conv2d(image, filter, 1, "valid").dataSync()] as const;
  });
  const isRight =
    [7, 10, 15, 22].every((value, index) => Math.abs(value - (product[index] ?? Number.NaN)) < 1e-4) &&
    convolution.length === 4 &&
    convolution.every((value) => Math.abs(value - 4.5) < 1e-4);
  return isRight ? undefined : `${packageName} computed a wrong matrix product or convolution`;
}
