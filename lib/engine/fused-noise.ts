import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "./cellship-backend.js";
import { makeTensor } from "./make-tensor.js";
import { replaceLayerCall } from "./replace-layer-call.js";

/** The fields of TensorFlow.js' noise layers that these kernels read. */
interface NoiseLayer {
  readonly rate: number;
  readonly stddev: number;
  readonly seed?: number | null;
  getNoiseShape?(input: tf.Tensor): number[] | null | undefined;
}

interface CallOptions {
  readonly training?: boolean;
}

type Noise = (backend: CellshipBackend, layer: NoiseLayer, x: tf.Tensor) => tf.Tensor;

/** How often each layer with a seed of its own has drawn. */
const draws = new WeakMap<NoiseLayer, number>();

/**
 * Lets the engine make the random numbers of dropout and noise layers while our backend is in use: TensorFlow.js makes
 * them one by one in JavaScript. A layer's seed starts a sequence of masks, as in Keras; without one, seeds come from
 * `Math.random`.
 */
export function fuseNoise(activeBackend: () => CellshipBackend | undefined): void {
  replace("Dropout", activeBackend, ({ rate }) => rate > 0 && rate < 1, drop);
  replace("SpatialDropout1D", activeBackend, ({ rate }) => rate > 0 && rate < 1, drop);
  replace(
    "GaussianNoise",
    activeBackend,
    () => true,
    (backend, layer, x) => tf.add(x, normal(backend, x.shape, 0, layer.stddev, nextSeed(layer))),
  );
  replace(
    "GaussianDropout",
    activeBackend,
    ({ rate }) => rate > 0 && rate < 1,
    (backend, layer, x) => {
      const deviation = Math.sqrt(layer.rate / (1 - layer.rate));
      return tf.mul(x, normal(backend, x.shape, 1, deviation, nextSeed(layer)));
    },
  );
}

function replace(
  className: string,
  activeBackend: () => CellshipBackend | undefined,
  isNoisy: (layer: NoiseLayer) => boolean,
  noise: Noise,
): void {
  replaceLayerCall<NoiseLayer, CallOptions | undefined>(className, (layer, { x, options }) => {
    const backend = activeBackend();
    const isOurs =
      backend !== undefined && x.dtype === "float32" && options?.training === true && isNoisy(layer);
    return isOurs ? tf.tidy(() => noise(backend, layer, x)) : undefined;
  });
}

function nextSeed(layer: NoiseLayer): number {
  if (layer.seed === undefined || layer.seed === null) return Math.floor(Math.random() * 2 ** 32);
  const draw = draws.get(layer) ?? 0;
  draws.set(layer, draw + 1);
  return (Math.imul(layer.seed, 0x85ebca6b) + draw) >>> 0;
}

/** Keeps each element with probability 1 − rate, scaled by its inverse; a noise shape drops whole slices. */
function drop(backend: CellshipBackend, layer: NoiseLayer, x: tf.Tensor): tf.Tensor {
  const seed = nextSeed(layer);
  const masked = (values: tf.Tensor): tf.Tensor => {
    const out = makeTensor(backend, values.shape);
    backend.kernels.dropout(backend.addressOf(values), backend.addressOf(out), values.size, layer.rate, seed);
    return out;
  };
  const noiseShape = layer.getNoiseShape?.(x);
  if (noiseShape) return tf.mul(x, masked(tf.ones(noiseShape)));
  // Linear in x: its gradient is dropped by the same mask.
  const dropped = tf.customGrad((values) => ({
    value: masked(values as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => masked(dy),
  }));
  return dropped(x);
}

function normal(
  backend: CellshipBackend,
  shape: number[],
  mean: number,
  deviation: number,
  seed: number,
): tf.Tensor {
  const out = makeTensor(backend, shape);
  backend.kernels.random_normal(backend.addressOf(out), out.size, mean, deviation, seed);
  return out;
}
