import * as tf from "@tensorflow/tfjs";
import { contractionGradients } from "./einsum-gradient.js";

type Gradients = Record<string, () => tf.Tensor>;

/**
 * Registers gradients that TensorFlow.js lacks, or has for some cases only, composed of its operations so that they hold
 * on every backend.
 */
export function registerMissingGradients(): void {
  tf.unregisterGradient("Cumsum");
  register("Cumsum", [], (_, dy, attributes) => {
    const { axis, exclusive, reverse } = attributes as unknown as tf.CumsumAttrs;
    return { x: () => tf.cumsum(dy, axis, exclusive, !reverse) };
  });

  register("StridedSlice", ["x"], ([x], dy, attributes) => ({
    x: () => sliceGradient(x as tf.Tensor, dy, attributes as unknown as tf.StridedSliceAttrs),
  }));

  // TensorFlow.js drops what the mirrored borders add.
  tf.unregisterGradient("MirrorPad");
  register("MirrorPad", ["x"], ([x], dy, attributes) => {
    const { paddings, mode } = attributes as unknown as tf.MirrorPadAttrs;
    const { shape } = x as tf.Tensor;
    return { x: () => spread(dy, tf.mirrorPad(numbered(shape), paddings, mode), shape) };
  });

  register("GatherNd", ["params", "indices"], ([params, indices], dy) => ({
    params: () => tf.scatterND(indices as tf.Tensor, dy, (params as tf.Tensor).shape),
  }));

  register("ScatterNd", ["indices"], ([indices], dy) => ({
    updates: () => tf.gatherND(dy, indices as tf.Tensor),
  }));

  register("TensorScatterUpdate", ["indices", "updates"], ([indices, updates], dy) => ({
    tensor: () => tf.tensorScatterUpdate(dy, indices as tf.Tensor, tf.zerosLike(updates as tf.Tensor)),
    updates: () => tf.gatherND(dy, indices as tf.Tensor),
  }));

  register("DepthToSpace", [], (_, dy, attributes) => {
    const { blockSize, dataFormat } = attributes as unknown as tf.DepthToSpaceAttrs;
    return { x: () => spaceToDepth(dy as tf.Tensor4D, blockSize, dataFormat) };
  });

  tf.registerGradient({
    kernelName: "TopK",
    inputsToSave: ["x"],
    outputsToSave: [false, true],
    gradFunc: (dys, saved) => {
      const [x, places] = saved as [tf.Tensor, tf.Tensor];
      return { x: () => topGradient(x, places, (dys as unknown as tf.Tensor[])[0] as tf.Tensor) };
    },
  });

  tf.registerGradient({
    kernelName: "Einsum",
    saveAllInputs: true,
    gradFunc: (dy, saved, attributes) =>
      contractionGradients(String(attributes.equation), saved, dy as tf.Tensor),
  });

  tf.registerGradient({
    kernelName: "Conv3DBackpropInputV2",
    inputsToSave: ["dy", "filter"],
    gradFunc: (upstream, saved, attributes) => {
      const [dy, filter] = saved as [tf.Tensor5D, tf.Tensor5D];
      const { strides, pad } = attributes as unknown as tf.Conv3DBackpropInputV2Attrs;
      const d = upstream as tf.Tensor5D;
      return {
        dy: () => tf.conv3d(d, filter, strides, pad as "same" | "valid"),
        filter: () =>
          tf.engine().runKernel("Conv3DBackpropFilterV2", { x: d, dy }, {
            strides,
            pad,
            filterShape: filter.shape,
          } as unknown as tf.NamedAttrMap) as tf.Tensor,
      };
    },
  });

  // Steps have the gradient 0, as GreaterEqual has in TensorFlow.js: thresholded activations multiply by them.
  for (const kernelName of ["Any", "All"]) {
    register(kernelName, ["x"], ([x]) => ({ x: () => tf.zeros((x as tf.Tensor).shape) }));
  }
  for (const kernelName of ["Greater", "Less", "LessEqual", "Equal", "NotEqual"]) {
    register(kernelName, ["a", "b"], ([a, b]) => ({
      a: () => tf.zeros((a as tf.Tensor).shape),
      b: () => tf.zeros((b as tf.Tensor).shape),
    }));
  }
}

function register(
  kernelName: string,
  inputsToSave: string[],
  gradient: (saved: tf.Tensor[], dy: tf.Tensor, attributes: tf.NamedAttrMap) => Gradients,
): void {
  tf.registerGradient({
    kernelName,
    inputsToSave,
    gradFunc: (dy, saved, attributes) => gradient(saved, dy as tf.Tensor, attributes),
  });
}

/** The numbers 0, 1, 2, ... in a tensor of `shape`. */
function numbered(shape: number[]): tf.Tensor {
  return tf.reshape(tf.range(0, tf.util.sizeFromShape(shape), 1, "int32"), shape);
}

/** Adds each value of `dy` up at the place, counted over all of `shape`, that `places` names. */
function spread(dy: tf.Tensor, places: tf.Tensor, shape: number[]): tf.Tensor {
  const sums = tf.unsortedSegmentSum(
    tf.reshape(dy, [dy.size]),
    tf.reshape(places, [places.size]) as tf.Tensor1D,
    tf.util.sizeFromShape(shape),
  );
  return tf.reshape(sums, shape);
}

function sliceGradient(x: tf.Tensor, dy: tf.Tensor, attributes: tf.StridedSliceAttrs): tf.Tensor {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  const taken = tf.stridedSlice(
    numbered(x.shape),
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
  return spread(dy, taken, x.shape);
}

function topGradient(x: tf.Tensor, places: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  const length = x.shape.at(-1) ?? 1;
  const rows = tf.reshape(tf.range(0, x.size / length, 1, "int32"), [...x.shape.slice(0, -1), 1]);
  return spread(dy, tf.add(tf.mul(rows, tf.scalar(length, "int32")), places), x.shape);
}

/** The inverse of depthToSpace. */
function spaceToDepth(dy: tf.Tensor4D, block: number, dataFormat: "NHWC" | "NCHW"): tf.Tensor {
  const last = dataFormat === "NHWC" ? dy : (tf.transpose(dy, [0, 2, 3, 1]) as tf.Tensor4D);
  const [batch, height, width, channels] = last.shape;
  const blocks = tf.reshape(last, [batch, height / block, block, width / block, block, channels]);
  const depth = tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [
    batch,
    height / block,
    width / block,
    block * block * channels,
  ]);
  return dataFormat === "NHWC" ? depth : tf.transpose(depth, [0, 3, 1, 2]);
}
