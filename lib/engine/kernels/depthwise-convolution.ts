import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { applyEpilogue, hasActivation } from "./activation.js";
import { areFloats, type KernelTable, kernel, makeZeros, sizeOf } from "./kernel.js";
import { assertFits, writeWindow } from "./window.js";

type Shape4D = [number, number, number, number];

const { computeConv2DInfo } = tf.backend_util;

type Attributes = Pick<
  tf.DepthwiseConv2dNativeAttrs,
  "strides" | "pad" | "dilations" | "dimRoundingMode" | "dataFormat"
>;

function forward(
  backend: CellshipBackend,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  { strides, pad, dilations, dimRoundingMode, dataFormat }: Attributes,
): tf.TensorInfo | undefined {
  if (!areFloats(x, filter) || dataFormat === "NCHW") return undefined;
  const info = computeConv2DInfo(
    x.shape as Shape4D,
    filter.shape as Shape4D,
    strides,
    dilations ?? [1, 1],
    pad,
    dimRoundingMode,
    true,
  );
  assertFits(info);
  const out = backend.makeUninitialised(info.outShape);
  if (sizeOf(out) === 0) return out;
  backend.kernels.depthwise_forward(
    writeWindow(backend, info),
    backend.addressOf(x),
    backend.addressOf(filter),
    backend.addressOf(out),
  );
  return out;
}

/** Depthwise convolution and its gradients, channels last; separable convolution is one of these and a 1x1. */
export const depthwiseConvolutionKernels: KernelTable = {
  DepthwiseConv2dNative: kernel<"x" | "filter", tf.DepthwiseConv2dNativeAttrs>(
    ({ x, filter }, attributes, backend) => forward(backend, x, filter, attributes),
  ),

  FusedDepthwiseConv2D: kernel<
    "x" | "filter",
    tf.FusedDepthwiseConv2DAttrs,
    "bias" | "preluActivationWeights"
  >(({ x, filter, bias, preluActivationWeights }, attributes, backend) => {
    const epilogue = {
      bias,
      activation: attributes.activation,
      leakyReluAlpha: attributes.leakyreluAlpha,
      preluWeights: preluActivationWeights,
    };
    if (!hasActivation(epilogue)) return undefined;
    const linear = forward(backend, x, filter, attributes);
    return linear === undefined ? undefined : applyEpilogue(backend, linear, epilogue);
  }),

  DepthwiseConv2dNativeBackpropFilter: kernel<"x" | "dy", tf.DepthwiseConv2dNativeBackpropFilterAttrs>(
    ({ x, dy }, { strides, pad, dilations, dimRoundingMode, filterShape }, backend) => {
      if (!areFloats(x, dy)) return undefined;
      const info = computeConv2DInfo(
        x.shape as Shape4D,
        filterShape,
        strides,
        dilations,
        pad,
        dimRoundingMode,
        true,
      );
      if (!tf.util.arraysEqual(dy.shape, info.outShape)) return undefined;
      if (sizeOf(dy) === 0) return makeZeros(backend, filterShape);
      const out = backend.makeUninitialised(filterShape);
      const workspace = backend.workspace(backend.kernels.depthwise_gradient_workspace(sizeOf(filterShape)));
      backend.kernels.depthwise_filter_gradient(
        writeWindow(backend, info),
        backend.addressOf(x),
        backend.addressOf(dy),
        backend.addressOf(out),
        workspace,
      );
      return out;
    },
  ),

  DepthwiseConv2dNativeBackpropInput: kernel<"dy" | "filter", tf.DepthwiseConv2dNativeBackpropInputAttrs>(
    ({ dy, filter }, { strides, pad, dilations, dimRoundingMode, inputShape }, backend) => {
      if (!areFloats(dy, filter)) return undefined;
      const info = computeConv2DInfo(
        inputShape,
        filter.shape as Shape4D,
        strides,
        dilations,
        pad,
        dimRoundingMode,
        true,
      );
      if (!tf.util.arraysEqual(dy.shape, info.outShape)) return undefined;
      if (sizeOf(dy) === 0) return makeZeros(backend, inputShape);
      const out = backend.makeUninitialised(inputShape);
      backend.kernels.depthwise_input_gradient(
        writeWindow(backend, info),
        backend.addressOf(dy),
        backend.addressOf(filter),
        backend.addressOf(out),
      );
      return out;
    },
  ),
};
