import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import type { Address } from "../wasm-kernels.js";
import { parseActivation } from "./activation.js";
import { areFloats, type KernelResult, type KernelTable, kernel, makeZeros, sizeOf } from "./kernel.js";

type Shape5D = [number, number, number, number, number];
type Info = tf.backend_util.Conv3DInfo;

/** Floats of gathered patches at a time: 8 MiB, which caches hold in part and no model notices. */
const patchFloats = 2 ** 21;

/** The attribute that our gradients of dilated convolutions pass along; see `convolution-gradients.ts`. */
interface Dilated {
  readonly dilations?: tf.Conv3DAttrs["dilations"];
}

/** Writes a volume's geometry where the kernels read it; the fields of `volume` in `volume.h`, in order. */
export function writeVolume(backend: CellshipBackend, info: Info): Address {
  const { padInfo: pad } = info;
  backend.parameters.set([
    ...[info.batchSize, info.inChannels, info.outChannels],
    ...[info.inDepth, info.outDepth, info.filterDepth, info.strideDepth, pad.front, info.dilationDepth],
    ...[info.inHeight, info.outHeight, info.filterHeight, info.strideHeight, pad.top, info.dilationHeight],
    ...[info.inWidth, info.outWidth, info.filterWidth, info.strideWidth, pad.left, info.dilationWidth],
  ]);
  return backend.parametersAddress;
}

/** A two-dimensional window as a volume one slice deep. */
function flatVolume(info: tf.backend_util.Conv2DInfo): Info {
  return {
    ...info,
    inDepth: 1,
    outDepth: 1,
    filterDepth: 1,
    strideDepth: 1,
    dilationDepth: 1,
    padInfo: { ...info.padInfo, front: 0, back: 0 },
    effectiveFilterDepth: 1,
  } as unknown as Info;
}

/** Room for patches, then for the products. */
function makeRoom(
  backend: CellshipBackend,
  info: Info,
): readonly [patches: Address, floats: number, rest: Address] {
  const patch = info.filterDepth * info.filterHeight * info.filterWidth * info.inChannels;
  const positions = info.batchSize * info.outDepth * info.outHeight * info.outWidth;
  const rows = Math.max(1, Math.min(positions, Math.floor(patchFloats / patch)));
  const products = backend.kernels.volume_workspace(patch, info.outChannels, rows);
  // The products' part starts on a boundary of 64 bytes.
  const floats = Math.ceil((rows * patch) / 16) * 16;
  const start = backend.workspace(floats + products);
  return [start, rows * patch, start + 4 * floats];
}

interface Epilogue {
  readonly bias: tf.TensorInfo | null | undefined;
  readonly activation: number;
}

function forward(
  backend: CellshipBackend,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: Info,
  { bias, activation }: Epilogue,
): KernelResult {
  if (!areFloats(x, filter) || (bias && sizeOf(bias) !== info.outChannels)) return undefined;
  const out = backend.makeUninitialised(info.outShape);
  if (sizeOf(out) === 0) return out;
  const room = makeRoom(backend, info);
  const operands = [x, filter].map((tensor) => backend.addressOf(tensor)) as [Address, Address];
  const addressBias = bias ? backend.addressOf(bias) : 0;
  backend.kernels.volume_forward(
    writeVolume(backend, info),
    ...operands,
    addressBias,
    activation,
    backend.addressOf(out),
    ...room,
  );
  return out;
}

function filterGradient(
  backend: CellshipBackend,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  info: Info,
  filterShape: number[],
): KernelResult {
  if (!areFloats(x, dy) || !tf.util.arraysEqual(dy.shape, info.outShape)) return undefined;
  if (sizeOf(dy) === 0) return makeZeros(backend, filterShape);
  const out = backend.makeUninitialised(filterShape);
  const room = makeRoom(backend, info);
  const operands = [x, dy].map((tensor) => backend.addressOf(tensor)) as [Address, Address];
  backend.kernels.volume_filter_gradient(
    writeVolume(backend, info),
    ...operands,
    backend.addressOf(out),
    ...room,
  );
  return out;
}

function inputGradient(
  backend: CellshipBackend,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: Info,
  inputShape: number[],
): KernelResult {
  if (!areFloats(dy, filter) || !tf.util.arraysEqual(dy.shape, info.outShape)) return undefined;
  if (sizeOf(dy) === 0) return makeZeros(backend, inputShape);
  const out = backend.makeUninitialised(inputShape);
  const room = makeRoom(backend, info);
  const operands = [dy, filter].map((tensor) => backend.addressOf(tensor)) as [Address, Address];
  backend.kernels.volume_input_gradient(
    writeVolume(backend, info),
    ...operands,
    backend.addressOf(out),
    ...room,
  );
  return out;
}

function info3D(
  inputShape: number[],
  filterShape: number[],
  { strides, pad, dilations }: Pick<tf.Conv3DBackpropInputV2Attrs, "strides" | "pad"> & Dilated,
): Info {
  const { computeConv3DInfo } = tf.backend_util;
  return computeConv3DInfo(inputShape as Shape5D, filterShape as Shape5D, strides, dilations ?? 1, pad);
}

function info2D(
  inputShape: number[],
  filterShape: number[],
  attributes: Pick<tf.Conv2DAttrs, "strides" | "pad" | "dimRoundingMode"> & Partial<tf.Conv2DAttrs>,
): Info | undefined {
  const [input, filter] = [inputShape, filterShape] as [
    [number, number, number, number],
    [number, number, number, number],
  ];
  const { strides, pad, dilations, dimRoundingMode, dataFormat } = attributes;
  if (dataFormat === "NCHW" || filter[2] !== input[3]) return undefined;
  return flatVolume(
    tf.backend_util.computeConv2DInfo(input, filter, strides, dilations ?? 1, pad, dimRoundingMode),
  );
}

const plain: Epilogue = { bias: undefined, activation: 0 };

/** Three-dimensional convolution and its gradients, channels last; two-dimensional ones whose patches are large. */
export const volumeKernels: KernelTable = {
  Conv3D: kernel<"x" | "filter", tf.Conv3DAttrs>(({ x, filter }, attributes, backend) =>
    forward(backend, x, filter, info3D(x.shape, filter.shape, attributes), plain),
  ),
  Conv3DBackpropFilterV2: kernel<"x" | "dy", tf.Conv3DBackpropFilterV2Attrs & Dilated>(
    ({ x, dy }, attributes, backend) => {
      const { filterShape } = attributes;
      return filterGradient(backend, x, dy, info3D(x.shape, filterShape, attributes), filterShape);
    },
  ),
  Conv3DBackpropInputV2: kernel<"dy" | "filter", tf.Conv3DBackpropInputV2Attrs & Dilated>(
    ({ dy, filter }, attributes, backend) => {
      const { inputShape } = attributes;
      return inputGradient(backend, dy, filter, info3D(inputShape, filter.shape, attributes), inputShape);
    },
  ),

  Conv2D: kernel<"x" | "filter", tf.Conv2DAttrs>(({ x, filter }, attributes, backend) => {
    const info = info2D(x.shape, filter.shape, attributes);
    return info && forward(backend, x, filter, info, plain);
  }),
  FusedConv2D: kernel<"x" | "filter", tf.FusedConv2DAttrs, "bias" | "preluActivationWeights">(
    ({ x, filter, bias, preluActivationWeights }, attributes, backend) => {
      const info = info2D(x.shape, filter.shape, attributes);
      const activation = parseActivation(attributes.activation, attributes.leakyreluAlpha);
      if (info === undefined || activation === undefined || preluActivationWeights) return undefined;
      const linear = forward(backend, x, filter, info, { bias, activation: activation.stored });
      return activation.after(backend, linear);
    },
  ),
  Conv2DBackpropFilter: kernel<"x" | "dy", tf.Conv2DBackpropFilterAttrs>(({ x, dy }, attributes, backend) => {
    const { filterShape } = attributes;
    const info = info2D(x.shape, filterShape, attributes);
    return info && filterGradient(backend, x, dy, info, filterShape);
  }),
  Conv2DBackpropInput: kernel<"dy" | "filter", tf.Conv2DBackpropInputAttrs>(
    ({ dy, filter }, attributes, backend) => {
      const { inputShape } = attributes;
      const info = info2D(inputShape, filter.shape, attributes);
      return info && inputGradient(backend, dy, filter, info, inputShape);
    },
  ),
};
