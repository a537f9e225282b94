import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { type KernelTable, kernel } from "./kernel.js";
import { isNumeric, mapElements } from "./map.js";

/** Tensors of one value, and conversions between number types. */
export const creationKernels: KernelTable = {
  ZerosLike: kernel<"x">(({ x }, _, backend) => {
    if (!isNumeric(x)) return undefined;
    const out = backend.makeUninitialised(x.shape, x.dtype);
    backend.valuesOf(out).fill(0);
    return out;
  }),

  OnesLike: kernel<"x">(({ x }, _, backend) => {
    if (!isNumeric(x)) return undefined;
    const out = backend.makeUninitialised(x.shape, x.dtype);
    backend.valuesOf(out).fill(1);
    return out;
  }),

  Fill: kernel<never, tf.FillAttrs>((_, { shape, value, dtype }, backend) => {
    const type = dtype ?? tf.util.inferDtype(value);
    if (type !== "float32" && type !== "int32" && type !== "bool") return undefined;
    const out = backend.makeUninitialised(shape, type);
    backend.valuesOf(out).fill(value as number);
    return out;
  }),

  Cast: kernel<"x", tf.CastAttrs>(({ x }, { dtype }, backend) => {
    if (x.dtype === dtype) return x.dtype === "complex64" ? undefined : backend.share(x, x.shape);
    if (dtype === "float32") return castToFloats(backend, x);
    if (dtype === "bool" && isNumeric(x))
      return mapElements(backend, x, "bool", (value) => Number(value !== 0));
    // A typed array converts as the cast does: floats lose their fraction.
    const isConvertible = dtype === "int32" && (x.dtype === "float32" || x.dtype === "bool");
    return isConvertible ? convert(backend, x, "int32") : undefined;
  }),
};

/** `x` as floats: shared if it has floats, converted if it has integers or truth values. */
export function castToFloats(backend: CellshipBackend, x: tf.TensorInfo): tf.TensorInfo | undefined {
  if (x.dtype === "float32") return backend.share(x, x.shape);
  return x.dtype === "int32" || x.dtype === "bool" ? convert(backend, x, "float32") : undefined;
}

function convert(backend: CellshipBackend, x: tf.TensorInfo, dtype: "float32" | "int32"): tf.TensorInfo {
  const out = backend.makeUninitialised(x.shape, dtype);
  backend.valuesOf(out).set(backend.valuesOf(x));
  return out;
}
