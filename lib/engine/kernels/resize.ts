import type * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { areFloats, type Kernel, type KernelTable, kernel } from "./kernel.js";
import { residentValues } from "./map.js";

/** Where one line of the result comes from: a mix of two lines of the image. */
interface Source {
  readonly near: number;
  readonly far: number;
  /** Share of `far`; `near` has the rest. */
  readonly share: number;
}

interface Attributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

type Method = "bilinear" | "nearest";

/** Sources of all `to` lines of the result out of `from` lines. */
function sources(method: Method, from: number, to: number, attributes: Attributes): Source[] {
  const { alignCorners, halfPixelCenters } = attributes;
  const isAligned = alignCorners && to > 1;
  const ratio = (isAligned ? from - 1 : from) / (isAligned ? to - 1 : to);
  return Array.from({ length: to }, (_, line) => {
    if (method === "nearest") {
      const at = halfPixelCenters ? ratio * (line + 0.5) : ratio * line;
      const near = Math.max(0, Math.min(from - 1, alignCorners ? Math.round(at) : Math.floor(at)));
      return { near, far: near, share: 0 };
    }
    const at = halfPixelCenters ? ratio * (line + 0.5) - 0.5 : ratio * line;
    const near = Math.max(0, Math.floor(at));
    return { near, far: Math.min(from - 1, Math.ceil(Math.max(0, at))), share: Math.max(0, at - near) };
  });
}

/** Visits each pixel of the result with the pixels it mixes and their weights; offsets are in elements. */
function eachMix(
  rows: readonly Source[],
  columns: readonly Source[],
  [height, width, channels]: readonly [number, number, number],
  image: number,
  visit: (from: number, weight: number, to: number) => void,
): void {
  const start = image * height * width;
  let to = image * rows.length * columns.length * channels;
  for (const row of rows) {
    for (const column of columns) {
      for (const [line, vertical] of [
        [row.near, 1 - row.share],
        [row.far, row.share],
      ] as const) {
        if (vertical === 0) continue;
        for (const [place, horizontal] of [
          [column.near, 1 - column.share],
          [column.far, column.share],
        ] as const) {
          if (horizontal !== 0) visit((start + line * width + place) * channels, vertical * horizontal, to);
        }
      }
      to += channels;
    }
  }
}

function resize(method: Method): Kernel {
  return kernel<"images", Attributes & { size: [number, number] }>(({ images }, attributes, backend) => {
    if (!areFloats(images) && !(method === "nearest" && images.dtype === "int32")) return undefined;
    const [batch, height, width, channels] = images.shape as [number, number, number, number];
    const [newHeight, newWidth] = attributes.size;
    const out = backend.makeUninitialised([batch, newHeight, newWidth, channels], images.dtype);
    run(backend, method, images, out, [batch, height, width, channels], attributes, false);
    return out;
  });
}

function resizeGradient(method: Method): Kernel {
  return kernel<"images" | "dy", Attributes>(({ images, dy }, attributes, backend) => {
    if (!areFloats(images, dy)) return undefined;
    const out = backend.makeUninitialised(images.shape);
    run(backend, method, dy, out, images.shape as [number, number, number, number], attributes, true);
    return out;
  });
}

/** Mixes image `x` into `out`, or, transposed, spreads a gradient `x` of the result over the image's. */
function run(
  backend: CellshipBackend,
  method: Method,
  x: tf.TensorInfo,
  out: tf.TensorInfo,
  [batch, height, width, channels]: readonly [number, number, number, number],
  attributes: Attributes,
  isTransposed: boolean,
): void {
  const resized = isTransposed ? x : out;
  const rows = sources(method, height, resized.shape[1] as number, attributes);
  const columns = sources(method, width, resized.shape[2] as number, attributes);
  const [from, to] = [residentValues(backend, x), backend.valuesOf(out)];
  to.fill(0);
  for (let image = 0; image < batch; image++) {
    eachMix(rows, columns, [height, width, channels], image, (inImage, weight, inResized) => {
      const [source, target] = isTransposed ? [inResized, inImage] : [inImage, inResized];
      for (let c = 0; c < channels; c++)
        to[target + c] = (to[target + c] as number) + weight * (from[source + c] as number);
    });
  }
}

/** Resizing of images and its gradients. */
export const resizeKernels: KernelTable = {
  ResizeBilinear: resize("bilinear"),
  ResizeNearestNeighbor: resize("nearest"),
  ResizeBilinearGrad: resizeGradient("bilinear"),
  ResizeNearestNeighborGrad: resizeGradient("nearest"),
};
