import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "./cellship-backend.js";
import type { Address } from "./wasm-kernels.js";

/** Address of a variable's values that no other tensor shares: a copy made by `clone()` must not change. */
export function writableAddress(backend: CellshipBackend, variable: tf.Variable): Address {
  if (backend.refCount(variable.dataId) > 1) {
    const copy = backend.makeUninitialised(variable.shape);
    backend.valuesOf(copy).set(backend.valuesOf(variable));
    variable.assign(tf.engine().makeTensorFromTensorInfo(copy));
  }
  return backend.addressOf(variable);
}
