import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { applyEpilogue, hasActivation, parseActivation } from "./activation.js";
import { areFloats, type KernelResult, type KernelTable, kernel, makeZeros, sizeOf } from "./kernel.js";
import { assertFits, writeWindow } from "./window.js";

type Shape4D = [number, number, number, number];
type Info = tf.backend_util.Conv2DInfo;

/** The attribute that our gradients of dilated convolutions pass along; see `convolution-gradients.ts`. */
interface Dilated {
  readonly dilations?: tf.Conv2DAttrs["dilations"];
}

const { computeConv2DInfo } = tf.backend_util;

/** Floats under the window at one output position. */
function patchSize(info: Info): number {
  return info.filterHeight * info.filterWidth * info.inChannels;
}

/** Whether the kernels can do it: channels last, not grouped, a patch small enough for a thread's scratch. */
function isSupported(backend: CellshipBackend, info: Info, filterShape: readonly number[]): boolean {
  return (
    info.dataFormat === "channelsLast" &&
    filterShape[2] === info.inChannels &&
    backend.kernels.convolution_fits(writeWindow(backend, info)) === 1
  );
}

function forward(
  backend: CellshipBackend,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: Info,
  bias: tf.TensorInfo | null | undefined,
  activation: number,
): KernelResult {
  if (!areFloats(x, filter) || !isSupported(backend, info, filter.shape)) return undefined;
  if (bias && sizeOf(bias) !== info.outChannels) return undefined;
  assertFits(info);
  const out = backend.makeUninitialised(info.outShape);
  if (sizeOf(out) === 0) return out;
  const workspace = backend.workspace(
    backend.kernels.convolution_workspace(patchSize(info), info.inChannels, info.outChannels),
  );
  backend.kernels.convolution_forward(
    writeWindow(backend, info),
    backend.addressOf(x),
    backend.addressOf(filter),
    bias ? backend.addressOf(bias) : 0,
    activation,
    backend.addressOf(out),
    workspace,
  );
  return out;
}

/** Two-dimensional convolution, its gradients, and by reshaping the one-dimensional one. */
export const convolutionKernels: KernelTable = {
  Conv2D: kernel<"x" | "filter", tf.Conv2DAttrs>(({ x, filter }, attributes, backend) => {
    const { strides, pad, dilations, dimRoundingMode } = attributes;
    const format = tf.backend_util.convertConv2DDataFormat(attributes.dataFormat);
    const info = computeConv2DInfo(
      x.shape as Shape4D,
      filter.shape as Shape4D,
      strides,
      dilations,
      pad,
      dimRoundingMode,
      false,
      format,
    );
    return forward(backend, x, filter, info, undefined, 0);
  }),

  FusedConv2D: kernel<"x" | "filter", tf.FusedConv2DAttrs, "bias" | "preluActivationWeights">(
    (inputs, attributes, backend) => {
      const { x, filter, bias, preluActivationWeights } = inputs;
      const { strides, pad, dilations, dimRoundingMode } = attributes;
      const epilogue = {
        bias,
        activation: attributes.activation,
        leakyReluAlpha: attributes.leakyreluAlpha,
        preluWeights: preluActivationWeights,
      };
      if (!hasActivation(epilogue)) return undefined;
      const format = tf.backend_util.convertConv2DDataFormat(attributes.dataFormat);
      const info = computeConv2DInfo(
        x.shape as Shape4D,
        filter.shape as Shape4D,
        strides,
        dilations,
        pad,
        dimRoundingMode,
        false,
        format,
      );
      const activation = parseActivation(attributes.activation, attributes.leakyreluAlpha);
      if (activation !== undefined && (!bias || sizeOf(bias) === info.outChannels)) {
        return activation.after(backend, forward(backend, x, filter, info, bias, activation.stored));
      }
      const linear = forward(backend, x, filter, info, undefined, 0) as tf.TensorInfo | undefined;
      return linear === undefined ? undefined : applyEpilogue(backend, linear, epilogue);
    },
  ),

  Conv2DBackpropFilter: kernel<"x" | "dy", tf.Conv2DBackpropFilterAttrs & Dilated>(
    ({ x, dy }, { strides, dilations, pad, dimRoundingMode, dataFormat, filterShape }, backend) => {
      const format = tf.backend_util.convertConv2DDataFormat(dataFormat);
      const info = computeConv2DInfo(
        x.shape as Shape4D,
        filterShape,
        strides,
        dilations ?? 1,
        pad,
        dimRoundingMode,
        false,
        format,
      );
      const isOfOneGeometry = tf.util.arraysEqual(dy.shape, info.outShape);
      if (!areFloats(x, dy) || !isOfOneGeometry || !isSupported(backend, info, filterShape)) return undefined;
      if (sizeOf(dy) === 0) return makeZeros(backend, filterShape);
      const out = backend.makeUninitialised(filterShape);
      const [addressX, addressDy] = [backend.addressOf(x), backend.addressOf(dy)];
      const window = writeWindow(backend, info);
      const workspace = backend.workspace(backend.kernels.filter_gradient_workspace(window));
      backend.kernels.convolution_filter_gradient(
        window,
        addressX,
        addressDy,
        backend.addressOf(out),
        workspace,
      );
      return out;
    },
  ),

  Conv2DBackpropInput: kernel<"dy" | "filter", tf.Conv2DBackpropInputAttrs & Dilated>(
    ({ dy, filter }, { strides, dilations, pad, dimRoundingMode, dataFormat, inputShape }, backend) => {
      const format = tf.backend_util.convertConv2DDataFormat(dataFormat);
      const info = computeConv2DInfo(
        inputShape,
        filter.shape as Shape4D,
        strides,
        dilations ?? 1,
        pad,
        dimRoundingMode,
        false,
        format,
      );
      const isOfOneGeometry = tf.util.arraysEqual(dy.shape, info.outShape);
      if (!areFloats(dy, filter) || !isOfOneGeometry || !isSupported(backend, info, filter.shape))
        return undefined;
      if (sizeOf(dy) === 0) return makeZeros(backend, inputShape);
      const out = backend.makeUninitialised(inputShape);
      const workspace = backend.workspace(
        backend.kernels.convolution_workspace(patchSize(info), info.inChannels, info.outChannels),
      );
      backend.kernels.convolution_input_gradient(
        writeWindow(backend, info),
        backend.addressOf(dy),
        backend.addressOf(filter),
        backend.addressOf(out),
        workspace,
      );
      return out;
    },
  ),
};
