import * as tf from "@tensorflow/tfjs";
import { type EngineInternals, engineInternals, kernelRegistry } from "./tensorflow-internals.js";

/**
 * Gives TensorFlow.js' engine a shorter way to run a kernel on one backend. It does what `runKernel` does where nothing is
 * profiled, debugged or checked for leaks, and leaves those cases to it. What is spared:
 *
 * - the name of the kernel in the registry is put together once a kernel instead of twice a call;
 * - an input or output that is kept for the gradient is shared without running a kernel, and without a step on the
 *   tape unless a gradient of the gradient is being recorded.
 *
 * Where one is, that step comes after the kernel's own: TensorFlow.js puts it before, and loses what reaches the kernel
 * through its saved output (second derivatives of sigmoid and tanh).
 *
 * @param backendName - A backend that counts the tensors which share their values by `incRef`.
 */
export function leanRunKernel(backendName: string): void {
  const engine = engineInternals();
  const whole = engine.runKernel.bind(engine);
  const environment = tf.env();
  const registry = kernelRegistry();
  const keys = new Map<string, string>();

  const runKernel = (
    kernelName: string,
    inputs: tf.NamedTensorMap,
    attributes: tf.NamedAttrMap,
  ): tf.Tensor | tf.Tensor[] => {
    let key = keys.get(kernelName);
    if (key === undefined) {
      key = `${backendName}_${kernelName}`;
      keys.set(kernelName, key);
    }
    const { state } = engine;
    const kernel = engine.backendName === backendName ? registry.get(key) : undefined;
    const isPlain =
      kernel !== undefined &&
      !state.profiling &&
      !environment.getBool("DEBUG") &&
      !environment.getBool("IS_TEST");
    if (!isPlain) return whole(kernelName, inputs, attributes) as tf.Tensor | tf.Tensor[];

    const isRecorded = state.gradientDepth > 0 && state.kernelDepth === 0;
    let result: tf.TensorInfo | tf.TensorInfo[];
    let outputs: tf.Tensor[];
    state.kernelDepth++;
    try {
      result = kernel.kernelFunc({ inputs, attrs: attributes, backend: engine.backend });
      outputs = Array.isArray(result)
        ? result.map((info) => asTensor(engine, info))
        : [asTensor(engine, result)];
    } finally {
      state.kernelDepth--;
    }
    if (isRecorded) record(engine, kernelName, inputs, outputs, attributes);
    return Array.isArray(result) ? outputs : (outputs[0] as tf.Tensor);
  };
  engine.runKernel = runKernel as EngineInternals["runKernel"];
}

/** Plain JavaScript kernels may return tensors themselves. */
function asTensor(engine: EngineInternals, info: tf.TensorInfo): tf.Tensor {
  return "rank" in info ? (info as tf.Tensor) : engine.makeTensorFromTensorInfo(info);
}

function record(
  engine: EngineInternals,
  kernelName: string,
  inputs: tf.NamedTensorMap,
  outputs: tf.Tensor[],
  attributes: tf.NamedAttrMap,
): void {
  const saved: tf.Tensor[] = [];
  engine.addTapeNode(kernelName, inputs, outputs, null, saved, attributes);
  const needed = engine.getTensorsForGradient(kernelName, inputs, outputs);
  if (engine.state.gradientDepth === 1) {
    for (const tensor of needed) saved.push(share(engine, tensor));
    return;
  }
  // As within a kernel: the copies put themselves on the tape.
  engine.state.kernelDepth++;
  try {
    saved.push(...engine.saveTensorsForBackwardMode(needed));
  } finally {
    engine.state.kernelDepth--;
  }
}

/** Another tensor with the same values, which stays until it is disposed of. */
function share(engine: EngineInternals, { dataId, shape, dtype }: tf.Tensor): tf.Tensor {
  engine.backend.incRef(dataId);
  return tf.keep(engine.makeTensorFromTensorInfo({ dataId, shape, dtype }));
}
