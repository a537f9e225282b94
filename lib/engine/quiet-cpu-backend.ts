import * as tf from "@tensorflow/tfjs";

/** TensorFlow.js' plain JavaScript backend, whose first tensor prints advice unless this is false. */
interface CpuBackend extends tf.KernelBackend {
  firstUse: boolean;
}

/** Keeps TensorFlow.js' `cpu` backend from advising to install tfjs-node, which would not speed this engine up. */
export function quietCpuBackend(): void {
  const entry = tf.engine().registryFactory.cpu;
  if (entry === undefined) return;
  const { factory } = entry;
  entry.factory = () => {
    const backend = factory() as CpuBackend;
    backend.firstUse = false;
    return backend;
  };
}
