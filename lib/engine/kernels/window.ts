import type * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import type { Address } from "../wasm-kernels.js";

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
