import * as tf from "@tensorflow/tfjs";

type Pad = tf.Conv2DAttrs["pad"];

/**
 * Registers the gradients of dilated convolutions, which TensorFlow.js refuses. Our kernels take the dilation as one more
 * attribute; on another backend the same sums are written as convolutions of the forward kind.
 *
 * @param isOurs - Whether TensorFlow.js computes on our backend.
 */
export function registerConvolutionGradients(isOurs: () => boolean): void {
  tf.unregisterGradient("Conv2D");
  tf.registerGradient({
    kernelName: "Conv2D",
    inputsToSave: ["x", "filter"],
    gradFunc: (upstream, saved, attributes) => {
      const dy = upstream as tf.Tensor4D;
      const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D];
      const { dilations, strides, pad, dataFormat, dimRoundingMode } =
        attributes as unknown as tf.Conv2DAttrs;
      const isDilated = !tf.backend_util.tupleValuesAreOne(dilations);
      if (isDilated && !isOurs()) return composedGradients(x, filter, dy, dilations, pad);
      const shared = { strides, pad, dataFormat, dimRoundingMode, dilations };
      return {
        x: () => run("Conv2DBackpropInput", { dy, filter }, { ...shared, inputShape: x.shape }),
        filter: () => run("Conv2DBackpropFilter", { x, dy }, { ...shared, filterShape: filter.shape }),
      };
    },
  });

  // The kernels of all backends take the dilation; only TensorFlow.js' gradient does not hand it on.
  tf.unregisterGradient("DepthwiseConv2dNative");
  tf.registerGradient({
    kernelName: "DepthwiseConv2dNative",
    inputsToSave: ["x", "filter"],
    gradFunc: (upstream, saved, attributes) => {
      const dy = upstream as tf.Tensor4D;
      const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D];
      const { dilations, strides, pad, dimRoundingMode } =
        attributes as unknown as tf.DepthwiseConv2dNativeAttrs;
      const shared = { strides, pad, dimRoundingMode, dilations: dilations ?? [1, 1] };
      return {
        x: () =>
          run("DepthwiseConv2dNativeBackpropInput", { dy, filter }, { ...shared, inputShape: x.shape }),
        filter: () =>
          run("DepthwiseConv2dNativeBackpropFilter", { x, dy }, { ...shared, filterShape: filter.shape }),
      };
    },
  });

  tf.unregisterGradient("Conv3D");
  tf.registerGradient({
    kernelName: "Conv3D",
    inputsToSave: ["x", "filter"],
    gradFunc: (upstream, saved, attributes) => {
      const dy = upstream as tf.Tensor5D;
      const [x, filter] = saved as [tf.Tensor5D, tf.Tensor5D];
      const { dilations, strides, pad } = attributes as unknown as tf.Conv3DAttrs;
      const isPlain = tf.backend_util.tupleValuesAreOne(dilations);
      if (!isPlain && !isOurs()) {
        throw new RangeError(
          `Expected dilations of 1 for the gradient of conv3d on this device, got ${dilations}. Train on the CPU engine.`,
        );
      }
      const shared = { strides, pad, ...(isPlain ? {} : { dilations }) };
      return {
        x: () => run("Conv3DBackpropInputV2", { dy, filter }, { ...shared, inputShape: x.shape }),
        filter: () => run("Conv3DBackpropFilterV2", { x, dy }, { ...shared, filterShape: filter.shape }),
      };
    },
  });
}

function run(kernelName: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor {
  return tf.engine().runKernel(kernelName, inputs, attributes as tf.NamedAttrMap);
}

/** Channels last, stride 1: TensorFlow.js allows a dilation with no other stride. */
function composedGradients(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  dy: tf.Tensor4D,
  dilations: tf.Conv2DAttrs["dilations"],
  pad: Pad,
): Record<string, () => tf.Tensor> {
  const info = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, 1, dilations, pad);
  const { filterHeight, filterWidth, dilationHeight, dilationWidth, padInfo } = info;
  const [reachHeight, reachWidth] = [(filterHeight - 1) * dilationHeight, (filterWidth - 1) * dilationWidth];
  const padded = (tensor: tf.Tensor4D, [top, bottom, left, right]: [number, number, number, number]) =>
    tf.pad(tensor, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
  const { top, bottom, left, right } = padInfo;
  return {
    // Every dy meets the mirrored filter.
    x: () => {
      const mirrored = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]) as tf.Tensor4D;
      const around = padded(dy, [
        reachHeight - top,
        reachHeight - bottom,
        reachWidth - left,
        reachWidth - right,
      ]);
      return tf.conv2d(around, mirrored, 1, "valid", "NHWC", dilations);
    },
    // x meets dy as if that were the filter, at steps as long as the dilation; channels take the batch's place.
    filter: () => {
      const images = tf.transpose(padded(x, [top, bottom, left, right]), [3, 1, 2, 0]) as tf.Tensor4D;
      const window = tf.transpose(dy, [1, 2, 0, 3]) as tf.Tensor4D;
      const sums = tf.conv2d(images, window, [dilationHeight, dilationWidth], "valid");
      return tf.transpose(tf.slice(sums, 0, [-1, filterHeight, filterWidth, -1]), [1, 2, 0, 3]);
    },
  };
}
