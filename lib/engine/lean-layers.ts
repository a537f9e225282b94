import type * as tf from "@tensorflow/tfjs";
import { runKernel } from "./operations.js";
import { replaceLayerCall } from "./replace-layer-call.js";

/** The fields of TensorFlow.js' pooling layers that a call reads. */
interface PoolingLayer {
  readonly poolSize: number[];
  readonly strides: number[];
  readonly padding: "same" | "valid";
  readonly dataFormat: "channelsFirst" | "channelsLast";
  invokeCallHook(inputs: tf.Tensor | tf.Tensor[], options: unknown): void;
}

interface FlattenLayer {
  readonly dataFormat: "channelsFirst" | "channelsLast" | undefined;
  invokeCallHook(inputs: tf.Tensor | tf.Tensor[], options: unknown): void;
}

/**
 * Runs two-dimensional pooling and flattening layers as their kernel alone while our backend is in use: TensorFlow.js goes
 * through up to four scopes to it, in which nothing else is made. Channels first keep its way.
 */
export function leanLayers(isOurs: () => boolean): void {
  for (const [className, kernelName] of [
    ["MaxPooling2D", "MaxPool"],
    ["AveragePooling2D", "AvgPool"],
  ] as const) {
    replaceLayerCall<PoolingLayer>(className, (layer, { x, inputs, options }) => {
      const isPlain = layer.dataFormat === "channelsLast" && x.rank === 4 && x.dtype === "float32";
      if (!isPlain || !isOurs()) return undefined;
      layer.invokeCallHook(inputs, options);
      const { poolSize: filterSize, strides, padding: pad } = layer;
      return runKernel(kernelName, { x }, { filterSize, strides, pad, dimRoundingMode: undefined });
    });
  }
  replaceLayerCall<FlattenLayer>("Flatten", (layer, { x, inputs, options }) => {
    if (layer.dataFormat === "channelsFirst" || x.rank < 2 || !isOurs()) return undefined;
    layer.invokeCallHook(inputs, options);
    const [rows = 0, ...row] = x.shape;
    return runKernel("Reshape", { x }, { shape: [rows, row.reduce((size, length) => size * length, 1)] });
  });
}
