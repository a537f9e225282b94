import * as tf from "@tensorflow/tfjs";
import { layerPrototype, replaceLayerCall } from "./replace-layer-call.js";

/** The fields of TensorFlow.js' convolution layers that these changes read. */
interface ConvolutionLayer {
  readonly padding: "same" | "valid" | "causal";
  readonly dataFormat: "channelsFirst" | "channelsLast";
  readonly kernelSize: number[];
  readonly strides: number[];
  readonly dilationRate: number | number[];
  readonly kernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable | null;
  readonly activation: { apply(x: tf.Tensor): tf.Tensor } | null;
}

interface ShapedLayer {
  computeOutputShape(this: ConvolutionLayer, inputShape: tf.Shape): tf.Shape;
}

/**
 * Lets convolution layers do what TensorFlow.js refuses: causal padding in one dimension, and training a dilated
 * convolution without activation.
 */
export function completeConvolutionLayers(): void {
  padCausally();
  dilate();
}

/** Step t of a causal convolution sees steps up to t only: zeros before the first, then no padding. */
function padCausally(): void {
  replaceLayerCall<ConvolutionLayer>("Conv1D", (layer, { x, composed }) => {
    if (layer.padding !== "causal") return undefined;
    return tf.tidy(() => {
      const before: [number, number] = [((layer.kernelSize[0] ?? 1) - 1) * first(layer.dilationRate), 0];
      const around: [number, number][] =
        layer.dataFormat === "channelsFirst" ? [[0, 0], [0, 0], before] : [[0, 0], before, [0, 0]];
      return composed(asPadded(layer, "valid"), tf.pad(x, around));
    });
  });
  const prototype = layerPrototype<ShapedLayer>("Conv1D");
  if (prototype === undefined) return;
  const { computeOutputShape } = prototype;
  prototype.computeOutputShape = function (inputShape) {
    // As long as with padding "same".
    const layer = this.padding === "causal" ? asPadded(this, "same") : this;
    return computeOutputShape.call(layer, inputShape);
  };
}

/** The same layer with another padding. */
function asPadded(layer: ConvolutionLayer, padding: "same" | "valid"): ConvolutionLayer {
  return Object.create(layer, { padding: { value: padding } });
}

/** Written without the fused operation, whose gradient refuses dilation; ours of the plain one does not. */
function dilate(): void {
  replaceLayerCall<ConvolutionLayer>("Conv2D", (layer, { x: given }) => {
    const rates = [layer.dilationRate].flat();
    if (rates.every((rate) => rate === 1) || layer.padding === "causal") return undefined;
    return tf.tidy(() => {
      const isFirst = layer.dataFormat === "channelsFirst";
      const x = isFirst ? tf.transpose(given, [0, 2, 3, 1]) : given;
      const strides = layer.strides as [number, number];
      const dilations: [number, number] = [rates[0] ?? 1, rates[1] ?? rates[0] ?? 1];
      const filter = layer.kernel.read() as tf.Tensor4D;
      let y: tf.Tensor = tf.conv2d(
        x as tf.Tensor4D,
        filter,
        strides,
        layer.padding as "same" | "valid",
        "NHWC",
        dilations,
      );
      if (layer.bias) y = tf.add(y, layer.bias.read());
      if (isFirst) y = tf.transpose(y, [0, 3, 1, 2]);
      return layer.activation ? layer.activation.apply(y) : y;
    });
  });
}

function first(rate: number | number[]): number {
  return [rate].flat()[0] ?? 1;
}
