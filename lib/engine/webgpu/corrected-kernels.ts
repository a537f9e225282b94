import * as tf from "@tensorflow/tfjs";

type Kernel = NonNullable<tf.KernelConfig["kernelFunc"]>;

/** What a corrected kernel uses of TensorFlow.js' WebGPU backend. */
interface ProgramRunner {
  readonly tensorMap: { get(dataId: tf.DataId): { readonly dtype: tf.DataType } };
  shouldExecuteOnCPU(inputs: readonly tf.TensorInfo[]): boolean;
  runWebGPUProgram(program: Program, inputs: readonly tf.TensorInfo[], dtype: tf.DataType): tf.TensorInfo;
  disposeData(dataId: tf.DataId): boolean;
}

/** A shader, in the terms of TensorFlow.js' WebGPU backend. */
interface Program {
  readonly variableNames: readonly string[];
  readonly outputShape: readonly number[];
  readonly shaderKey: string;
  readonly dispatchLayout: { readonly x: readonly number[] };
  readonly dispatch: readonly [number, number, number];
  readonly workgroupSize: readonly [number, number, number];
  /** Passes the number of output elements as `uniforms.size`. */
  readonly size: true;
  getUserCode(): string;
}

/** WebGPU promises 8 storage buffers a shader; one is the result. */
const maxAddends = 7;
const workgroupSize = 64;
const coordinateNames = ["x", "y", "z", "w", "u", "v"];

/**
 * Replaces kernels of TensorFlow.js' WebGPU backend that compute wrong results:
 *
 * - `AddN` binds one storage buffer a term and yields zeros beyond the device's limit, so it is summed in groups.
 * - `Transpose` writes integers through a function that takes floats, which no GPU compiles.
 */
export function correctKernels(): void {
  replace("AddN", (original) => (call) => addInGroups(original, call));
  replace("Transpose", (original) => (call) => {
    const x = call.inputs.x as tf.TensorInfo;
    const backend = call.backend as ProgramRunner;
    // A cast from integers to floats keeps the integers: only the buffer knows.
    const isFloat = backend.tensorMap.get(x.dataId).dtype === "float32";
    if (isFloat || backend.shouldExecuteOnCPU([x])) return original(call);
    const { perm } = call.attrs as unknown as { readonly perm: readonly number[] };
    return backend.runWebGPUProgram(integerTranspose(x, perm), [x], x.dtype);
  });
}

function replace(kernelName: string, corrected: (original: Kernel) => Kernel): void {
  const config = tf.getKernel(kernelName, "webgpu");
  tf.unregisterKernel(kernelName, "webgpu");
  tf.registerKernel({ ...config, kernelFunc: corrected(config.kernelFunc) });
}

type Call = Parameters<Kernel>[0];

function addInGroups(original: Kernel, call: Call): tf.TensorInfo {
  const backend = call.backend as ProgramRunner;
  const terms = Object.values(call.inputs) as tf.TensorInfo[];
  const add = (group: readonly tf.TensorInfo[]) =>
    original({ ...call, inputs: group as unknown as Call["inputs"] }) as tf.TensorInfo;
  let sum = add(terms.slice(0, maxAddends));
  for (let next = maxAddends; next < terms.length; next += maxAddends - 1) {
    const partial = sum;
    sum = add([partial, ...terms.slice(next, next + maxAddends - 1)]);
    backend.disposeData(partial.dataId);
  }
  return sum;
}

/** Transposes a buffer of integers, to integers or floats as the tensor says. */
function integerTranspose({ shape, dtype }: tf.TensorInfo, permutation: readonly number[]): Program {
  const outputShape = permutation.map((axis) => shape[axis] as number);
  const [write, convert] = dtype === "float32" ? ["setOutputAtIndex", "f32"] : ["setOutputAtIndexI32", "i32"];
  const rank = outputShape.length;
  const source = new Array<string>(rank);
  permutation.forEach((axis, index) => {
    source[axis] = rank === 1 ? "coords" : `coords.${coordinateNames[index]}`;
  });
  const type = rank === 1 ? "i32" : rank <= 4 ? `vec${rank}<i32>` : `vec${rank}`;
  return {
    variableNames: ["A"],
    outputShape,
    shaderKey: `integerTranspose_${permutation.join("_")}`,
    dispatchLayout: { x: outputShape.map((_, axis) => axis) },
    dispatch: [Math.ceil(tf.util.sizeFromShape(outputShape) / workgroupSize), 1, 1],
    workgroupSize: [workgroupSize, 1, 1],
    size: true,
    getUserCode: () => `
      fn main(index : i32) {
        if (index < uniforms.size) {
          let coords = getCoordsFromIndex(index);
          let source = getIndexFromCoords${rank}D(${type}(${source.join(", ")}), uniforms.aShape);
          ${write}(index, ${convert}(A[source]));
        }
      }`,
  };
}
