import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { dimension, type KernelResult, type KernelTable, kernel } from "./kernel.js";
import { contiguousSteps } from "./layout.js";
import { isNumeric, residentValues } from "./map.js";
import { movementKernels } from "./movement.js";

/** Runs one of the copying kernels by name; the input is known to be one that it takes. */
function move(
  backend: CellshipBackend,
  name: "Reshape" | "Transpose" | "PadV2" | "Slice",
  x: tf.TensorInfo,
  attrs: tf.NamedAttrMap,
): tf.TensorInfo {
  return movementKernels[name]?.({ inputs: { x }, attrs, backend }) as tf.TensorInfo;
}

/** Runs steps one after the other and frees what lies between. */
function chain(
  backend: CellshipBackend,
  x: tf.TensorInfo,
  ...steps: readonly ((tensor: tf.TensorInfo) => tf.TensorInfo)[]
): tf.TensorInfo {
  let current = x;
  for (const step of steps) {
    const next = step(current);
    if (current !== x) backend.disposeData(current.dataId);
    current = next;
  }
  return current;
}

function areWords({ dtype }: tf.TensorInfo): boolean {
  return dtype === "float32" || dtype === "int32";
}

/** Blocks of pixels that become channels or batch entries and back, and mirrored borders. */
export const blockKernels: KernelTable = {
  DepthToSpace: kernel<"x", tf.DepthToSpaceAttrs>(({ x }, { blockSize, dataFormat }, backend) => {
    if (!areWords(x) || dataFormat !== "NHWC") return undefined;
    const [batch, height, width, depth] = x.shape as [number, number, number, number];
    const channels = depth / (blockSize * blockSize);
    return chain(
      backend,
      x,
      (t) => move(backend, "Reshape", t, { shape: [batch, height, width, blockSize, blockSize, channels] }),
      (t) => move(backend, "Transpose", t, { perm: [0, 1, 3, 2, 4, 5] }),
      (t) => move(backend, "Reshape", t, { shape: [batch, height * blockSize, width * blockSize, channels] }),
    );
  }),

  SpaceToBatchND: kernel<"x", tf.SpaceToBatchNDAttrs>(({ x }, { blockShape, paddings }, backend) => {
    if (!areWords(x)) return undefined;
    const count = blockShape.reduce((total, size) => total * size, 1);
    const complete = [[0, 0], ...paddings, ...x.shape.slice(blockShape.length + 1).map(() => [0, 0])];
    const padded = x.shape.map(
      (size, axis) => size + (complete[axis]?.[0] as number) + (complete[axis]?.[1] as number),
    );
    const { getReshaped, getPermuted, getReshapedPermuted } = tf.backend_util;
    return chain(
      backend,
      x,
      (t) => move(backend, "PadV2", t, { paddings: complete, constantValue: 0 }),
      (t) => move(backend, "Reshape", t, { shape: getReshaped(padded, blockShape, count, false) }),
      (t) => move(backend, "Transpose", t, { perm: getPermuted(t.shape.length, blockShape.length, false) }),
      (t) => move(backend, "Reshape", t, { shape: getReshapedPermuted(padded, blockShape, count, false) }),
    );
  }),

  BatchToSpaceND: kernel<"x", tf.BatchToSpaceNDAttrs>(({ x }, { blockShape, crops }, backend) => {
    if (!areWords(x)) return undefined;
    const count = blockShape.reduce((total, size) => total * size, 1);
    const { getReshaped, getPermuted, getReshapedPermuted, getSliceBeginCoords, getSliceSize } =
      tf.backend_util;
    const merged = getReshapedPermuted(x.shape, blockShape, count);
    return chain(
      backend,
      x,
      (t) => move(backend, "Reshape", t, { shape: getReshaped(x.shape, blockShape, count) }),
      (t) => move(backend, "Transpose", t, { perm: getPermuted(t.shape.length, blockShape.length) }),
      (t) => move(backend, "Reshape", t, { shape: merged }),
      (t) =>
        move(backend, "Slice", t, {
          begin: getSliceBeginCoords(crops, blockShape.length),
          size: getSliceSize(merged, crops, blockShape.length),
        }),
    );
  }),

  MirrorPad: kernel<"x", tf.MirrorPadAttrs>(({ x }, { paddings, mode }, backend): KernelResult => {
    if (!isNumeric(x)) return undefined;
    const offset = mode === "reflect" ? 0 : 1;
    const shape = x.shape.map((size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
    const out = backend.makeUninitialised(shape, x.dtype);
    const steps = contiguousSteps(x.shape);
    // For each dimension, where each place of the result comes from.
    const sources = shape.map((size, axis) =>
      Array.from({ length: size }, (_, place) => {
        const inner = dimension(x.shape, axis);
        let at = place - (paddings[axis]?.[0] ?? 0);
        if (at < 0) at = -at - offset;
        else if (at >= inner) at = 2 * (inner - 1) - at + offset;
        return at * (steps[axis] as number);
      }),
    );
    const [from, to] = [residentValues(backend, x), backend.valuesOf(out)];
    let written = 0;
    const copy = (axis: number, base: number): void => {
      if (axis === shape.length) {
        to[written++] = from[base] as number;
        return;
      }
      for (const source of sources[axis] as number[]) copy(axis + 1, base + source);
    };
    copy(0, 0);
    return out;
  }),
};
