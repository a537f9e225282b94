import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "./cellship-backend.js";

/** A new tensor with room in the engine's memory, known to TensorFlow.js' engine. */
export function makeTensor(backend: CellshipBackend, shape: number[]): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(backend.makeUninitialised(shape)) as tf.Tensor;
}

/** A new tensor with the values of `tensor`. */
export function copyTensor(backend: CellshipBackend, tensor: tf.Tensor): tf.Tensor {
  const copy = makeTensor(backend, tensor.shape);
  backend.addressOf(tensor);
  backend.valuesOf(copy).set(backend.valuesOf(tensor));
  return copy;
}
