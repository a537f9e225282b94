import type * as tf from "@tensorflow/tfjs";
import type { Kernel, KernelTable } from "./kernel.js";
import { mapElements } from "./map.js";
import { movementKernels } from "./movement.js";

/** Copies that truth values take as integers: the kernels move words of four bytes. */
const names = [
  "Slice",
  "StridedSlice",
  "SplitV",
  "Concat",
  "Pack",
  "Unpack",
  "Transpose",
  "PadV2",
  "Tile",
  "Reverse",
];

function throughIntegers(copy: Kernel): Kernel {
  return ({ inputs, attrs, backend }) => {
    const entries = Object.entries(inputs) as [string, tf.TensorInfo][];
    if (entries.length === 0 || entries.some(([, { dtype }]) => dtype !== "bool")) return undefined;
    const words = entries.map(
      ([name, tensor]) => [name, mapElements(backend, tensor, "int32", (value) => value)] as const,
    );
    const copied = copy({ inputs: Object.fromEntries(words), attrs, backend });
    for (const [, tensor] of words) backend.disposeData(tensor.dataId);
    if (copied === undefined) return undefined;
    const results = Array.isArray(copied) ? copied : [copied];
    const truth = results.map((tensor) => {
      const out = mapElements(backend, tensor, "bool", (value) => value);
      backend.disposeData(tensor.dataId);
      return out;
    });
    return Array.isArray(copied) ? truth : truth[0];
  };
}

/** The copying kernels on truth values: masks. */
export const truthKernels: KernelTable = Object.fromEntries(
  names.flatMap((name) => {
    const copy = movementKernels[name];
    return copy === undefined ? [] : [[name, throughIntegers(copy)]];
  }),
);
