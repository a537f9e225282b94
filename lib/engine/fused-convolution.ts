import * as tf from "@tensorflow/tfjs";
import { activationGradients, type LayerActivation, splitActivation } from "./activation-gradients.js";
import type { GradientActivation } from "./kernels/training.js";
import { runKernel } from "./operations.js";
import { replaceLayerCall } from "./replace-layer-call.js";

/** The fields of TensorFlow.js' convolution layers that a call reads. */
interface ConvolutionLayer {
  readonly padding: "same" | "valid" | "causal";
  readonly dataFormat: "channelsFirst" | "channelsLast";
  readonly strides: number[];
  readonly dilationRate: number | number[];
  readonly kernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable | null;
  readonly activation: LayerActivation | null;
}

type Attributes = Pick<
  tf.FusedConv2DAttrs,
  "strides" | "pad" | "dataFormat" | "dilations" | "dimRoundingMode"
> & {
  readonly activation: GradientActivation;
};

/**
 * Runs one- and two-dimensional convolution layers as one operation, in training too, while our backend is in use:
 * TensorFlow.js fuses them only where no gradient is asked for. Channels first and causal padding keep its way.
 */
export function fuseConvolutions(isOurs: () => boolean): void {
  registerGradient();
  for (const [name, apply] of [
    ["Conv1D", applyConv1d],
    ["Conv2D", applyConv2d],
  ] as const) {
    replaceLayerCall<ConvolutionLayer>(name, (layer, { x }) => {
      const isLast = layer.dataFormat === "channelsLast" && layer.padding !== "causal";
      if (x.dtype !== "float32" || !isLast || !isOurs()) return undefined;
      return tf.tidy(() => {
        const { fused, after } = splitActivation(layer.activation);
        const y = apply(layer, x, fused);
        return after === undefined ? y : after.apply(y);
      });
    });
  }
}

function applyConv2d(layer: ConvolutionLayer, x: tf.Tensor, activation: GradientActivation): tf.Tensor {
  return convolve(layer, x, layer.kernel.read(), pair(layer.strides), pair(layer.dilationRate), activation);
}

/** One row of an image. */
function applyConv1d(layer: ConvolutionLayer, x: tf.Tensor, activation: GradientActivation): tf.Tensor {
  const kernel = layer.kernel.read();
  const [batch, steps, channels] = x.shape as [number, number, number];
  const y = convolve(
    layer,
    tf.reshape(x, [batch, 1, steps, channels]),
    tf.reshape(kernel, [1, ...kernel.shape]),
    [1, pair(layer.strides)[0]],
    [1, pair(layer.dilationRate)[0]],
    activation,
  );
  return tf.reshape(y, [batch, y.shape[2] as number, y.shape[3] as number]);
}

function convolve(
  layer: ConvolutionLayer,
  x: tf.Tensor,
  filter: tf.Tensor,
  strides: [number, number],
  dilations: [number, number],
  activation: GradientActivation,
): tf.Tensor {
  const inputs = { x, filter, ...(layer.bias && { bias: layer.bias.read() }) };
  const attributes: Attributes = {
    strides,
    pad: layer.padding as "same" | "valid",
    dataFormat: "NHWC",
    dilations,
    dimRoundingMode: undefined as never,
    activation,
  };
  return runKernel("FusedConv2D", inputs, attributes);
}

function pair(sizes: number | number[]): [number, number] {
  if (typeof sizes === "number") return [sizes, sizes];
  const [first = 1, second = first] = sizes;
  return [first, second];
}

/** y = f(x * filter + bias): the gradient of f's operand goes the ways of a plain convolution. */
function registerGradient(): void {
  tf.registerGradient({
    kernelName: "FusedConv2D",
    inputsToSave: ["x", "filter"],
    outputsToSave: [true],
    gradFunc: (dy, saved, attributes) => {
      const [x, filter, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const { activation, ...shared } = attributes as unknown as Attributes;
      const [dLinear, dBias] = activationGradients(dy as tf.Tensor, y, activation);
      return {
        x: () =>
          runKernel("Conv2DBackpropInput", { dy: dLinear, filter }, { ...shared, inputShape: x.shape }),
        filter: () =>
          runKernel("Conv2DBackpropFilter", { x, dy: dLinear }, { ...shared, filterShape: filter.shape }),
        bias: () => dBias,
      };
    },
  });
}
