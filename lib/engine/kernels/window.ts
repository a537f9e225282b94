import type * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import type { Address } from "../wasm-kernels.js";

/**
 * Throws if a window is larger than the padded image that it moves over.
 *
 * @throws {RangeError}
 */
export function assertFits(info: tf.backend_util.Conv2DInfo): void {
  if (info.outHeight >= 0 && info.outWidth >= 0) return;
  const { filterHeight, filterWidth, dilationHeight, dilationWidth, inHeight, inWidth } = info;
  throw new RangeError(
    `Expected an image that holds a window of ${filterHeight} x ${filterWidth} pixels dilated by ${dilationHeight} x ` +
      `${dilationWidth}, got one of ${inHeight} x ${inWidth}. Use a smaller window, or padding "same".`,
  );
}

/** Writes a window's geometry where the kernels read it; the fields of `window` in `window.h`, in order. */
export function writeWindow(backend: CellshipBackend, info: tf.backend_util.Conv2DInfo): Address {
  backend.parameters.set([
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.outChannels,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
    info.dilationHeight,
    info.dilationWidth,
  ]);
  return backend.parametersAddress;
}
