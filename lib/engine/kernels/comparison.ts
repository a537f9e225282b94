import * as tf from "@tensorflow/tfjs";
import { broadcastShapes, writeBroadcast } from "./broadcast.js";
import { areFloats, type Kernel, type KernelTable, kernel, sizeOf } from "./kernel.js";

/** Operations of `compare` in `binary.c`, in its order. */
const comparisons = ["Less", "LessEqual", "Greater", "GreaterEqual", "Equal", "NotEqual"] as const;

type Test = (a: number, b: number) => boolean;

/** The same on integers and truth values, which are small in practice. */
const tests: Readonly<Record<(typeof comparisons)[number], Test>> = {
  Less: (a, b) => a < b,
  LessEqual: (a, b) => a <= b,
  Greater: (a, b) => a > b,
  GreaterEqual: (a, b) => a >= b,
  Equal: (a, b) => a === b,
  NotEqual: (a, b) => a !== b,
};

function comparison(name: (typeof comparisons)[number]): Kernel {
  const number = comparisons.indexOf(name);
  return kernel<"a" | "b">(({ a, b }, _, backend) => {
    if (areFloats(a, b)) {
      const broadcast = broadcastShapes(a.shape, b.shape);
      const addressA = backend.addressOf(a);
      const addressB = backend.addressOf(b);
      const parameters = writeBroadcast(backend, broadcast);
      if (parameters === undefined) return undefined;
      const out = backend.makeUninitialised(broadcast.shape, "bool");
      if (sizeOf(out) > 0)
        backend.kernels.compare(parameters, number, addressA, addressB, backend.addressOf(out));
      return out;
    }
    const isNumeric = a.dtype !== "string" && a.dtype !== "complex64" && b.dtype === a.dtype;
    if (!isNumeric || !tf.util.arraysEqual(a.shape, b.shape)) return undefined;
    const out = backend.makeUninitialised(a.shape, "bool");
    const truth = backend.valuesOf(out);
    const [valuesA, valuesB, test] = [backend.valuesOf(a), backend.valuesOf(b), tests[name]];
    for (let i = 0; i < truth.length; i++)
      truth[i] = Number(test(valuesA[i] as number, valuesB[i] as number));
    return out;
  });
}

function logical(test: Test): Kernel {
  return kernel<"a" | "b">(({ a, b }, _, backend) => {
    if (a.dtype !== "bool" || b.dtype !== "bool" || !tf.util.arraysEqual(a.shape, b.shape)) return undefined;
    const out = backend.makeUninitialised(a.shape, "bool");
    const [truth, valuesA, valuesB] = [backend.valuesOf(out), backend.valuesOf(a), backend.valuesOf(b)];
    for (let i = 0; i < truth.length; i++)
      truth[i] = Number(test(valuesA[i] as number, valuesB[i] as number));
    return out;
  });
}

/** Comparisons, logic, and the choice between two tensors by a truth value. */
export const comparisonKernels: KernelTable = {
  ...Object.fromEntries(comparisons.map((name) => [name, comparison(name)])),

  LogicalAnd: logical((a, b) => a !== 0 && b !== 0),
  LogicalOr: logical((a, b) => a !== 0 || b !== 0),

  Select: kernel<"condition" | "t" | "e">(({ condition, t, e }, _, backend) => {
    if (!areFloats(t, e) || condition.dtype !== "bool" || sizeOf(condition) !== sizeOf(t)) return undefined;
    const out = backend.makeUninitialised(t.shape);
    backend.kernels.select_where(
      backend.addressOf(condition),
      backend.addressOf(t),
      backend.addressOf(e),
      backend.addressOf(out),
      sizeOf(t),
    );
    return out;
  }),
};
