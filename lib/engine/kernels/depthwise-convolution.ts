import * as tf from "@tensorflow/tfjs";
import { areFloats, type KernelTable, kernel, sizeOf } from "./kernel.js";
import { writeWindow } from "./window.js";

type Shape4D = [number, number, number, number];

const { computeConv2DInfo } = tf.backend_util;

/** Depthwise convolution and its gradients, channels last; separable convolution is one of these and a 1x1. */
export const depthwiseConvolutionKernels: KernelTable = {
  DepthwiseConv2dNative: kernel<"x" | "filter", tf.DepthwiseConv2dNativeAttrs>(
    ({ x, filter }, { strides, pad, dilations, dimRoundingMode, dataFormat }, backend) => {
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
      const out = backend.makeUninitialised(info.outShape);
      backend.kernels.depthwise_forward(
        writeWindow(backend, info),
        backend.addressOf(x),
        backend.addressOf(filter),
        backend.addressOf(out),
      );
      return out;
    },
  ),

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
