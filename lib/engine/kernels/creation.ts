import * as tf from "@tensorflow/tfjs";
import { type KernelTable, kernel } from "./kernel.js";

/** Tensors of one value, and conversions between number types. */
export const creationKernels: KernelTable = {
  ZerosLike: kernel<"x">(({ x }, _, backend) => {
    if (x.dtype !== "float32" && x.dtype !== "int32") return undefined;
    const out = backend.makeUninitialised(x.shape, x.dtype);
    backend.valuesOf(out).fill(0);
    return out;
  }),

  OnesLike: kernel<"x">(({ x }, _, backend) => {
    if (x.dtype !== "float32" && x.dtype !== "int32") return undefined;
    const out = backend.makeUninitialised(x.shape, x.dtype);
    backend.valuesOf(out).fill(1);
    return out;
  }),

  Fill: kernel<never, tf.FillAttrs>((_, { shape, value, dtype }, backend) => {
    const type = dtype ?? tf.util.inferDtype(value);
    if (type !== "float32" && type !== "int32") return undefined;
    const out = backend.makeUninitialised(shape, type);
    backend.valuesOf(out).fill(value as number);
    return out;
  }),

  Cast: kernel<"x", tf.CastAttrs>(({ x }, { dtype }, backend) => {
    if (x.dtype === dtype) return x.dtype === "complex64" ? undefined : backend.share(x, x.shape);
    const isExact = dtype === "float32" || (dtype === "int32" && x.dtype === "bool");
    if (!isExact || (x.dtype !== "int32" && x.dtype !== "bool")) return undefined;
    const out = backend.makeUninitialised(x.shape, dtype);
    backend.valuesOf(out).set(backend.valuesOf(x));
    return out;
  }),
};
