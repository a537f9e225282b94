import * as tf from "@tensorflow/tfjs";

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

type Inputs = tf.Tensor | tf.Tensor[];
type Call = (this: ConvolutionLayer, inputs: Inputs, options: unknown) => tf.Tensor | tf.Tensor[];
type ComputeOutputShape = (this: ConvolutionLayer, inputShape: tf.Shape) => tf.Shape;

interface Prototype {
  call: Call;
  computeOutputShape: ComputeOutputShape;
}

/**
 * Lets convolution layers do what TensorFlow.js refuses: causal padding in one dimension, and training a dilated
 * convolution without activation.
 */
export function completeConvolutionLayers(): void {
  const classes = tf.serialization.SerializationMap.getMap().classNameMap;
  const [conv1d, conv2d] = [classes.Conv1D, classes.Conv2D];
  if (conv1d !== undefined) padCausally(conv1d[0].prototype as unknown as Prototype);
  if (conv2d !== undefined) dilate(conv2d[0].prototype as unknown as Prototype);
}

/** Step t of a causal convolution sees steps up to t only: zeros before the first, then no padding. */
function padCausally(prototype: Prototype): void {
  const { call, computeOutputShape } = prototype;
  prototype.call = function (inputs, options) {
    if (this.padding !== "causal") return call.call(this, inputs, options);
    return tf.tidy(() => {
      const x = single(inputs);
      const before: [number, number] = [((this.kernelSize[0] ?? 1) - 1) * first(this.dilationRate), 0];
      const around: [number, number][] =
        this.dataFormat === "channelsFirst" ? [[0, 0], [0, 0], before] : [[0, 0], before, [0, 0]];
      const padded = tf.pad(x, around);
      // The same layer seen without padding.
      return call.call(Object.create(this, { padding: { value: "valid" } }), padded, options);
    });
  };
  prototype.computeOutputShape = function (inputShape) {
    if (this.padding !== "causal") return computeOutputShape.call(this, inputShape);
    // As long as with padding "same".
    return computeOutputShape.call(Object.create(this, { padding: { value: "same" } }), inputShape);
  };
}

/** Written without the fused operation, whose gradient refuses dilation; ours of the plain one does not. */
function dilate(prototype: Prototype): void {
  const { call } = prototype;
  prototype.call = function (inputs, options) {
    const rates = [this.dilationRate].flat();
    if (rates.every((rate) => rate === 1) || this.padding === "causal")
      return call.call(this, inputs, options);
    return tf.tidy(() => {
      const isFirst = this.dataFormat === "channelsFirst";
      const x = isFirst ? tf.transpose(single(inputs), [0, 2, 3, 1]) : single(inputs);
      const strides = this.strides as [number, number];
      const dilations: [number, number] = [rates[0] ?? 1, rates[1] ?? rates[0] ?? 1];
      const filter = this.kernel.read() as tf.Tensor4D;
      let y: tf.Tensor = tf.conv2d(
        x as tf.Tensor4D,
        filter,
        strides,
        this.padding as "same" | "valid",
        "NHWC",
        dilations,
      );
      if (this.bias) y = tf.add(y, this.bias.read());
      if (isFirst) y = tf.transpose(y, [0, 3, 1, 2]);
      return this.activation ? this.activation.apply(y) : y;
    });
  };
}

function single(inputs: Inputs): tf.Tensor {
  return Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
}

function first(rate: number | number[]): number {
  return [rate].flat()[0] ?? 1;
}
