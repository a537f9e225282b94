import type * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import { applyBinary } from "./elementwise.js";
import { transformInPlace } from "./fourier.js";
import { type Kernel, type KernelTable, kernel } from "./kernel.js";
import { residentValues } from "./map.js";

interface Parts {
  readonly real: tf.TensorInfo;
  readonly imag: tf.TensorInfo;
}

/** The two halves of a complex tensor; they belong to it. */
function partsOf(backend: CellshipBackend, tensor: tf.TensorInfo): Parts {
  const parts = backend.data.get(tensor.dataId).complexTensorInfos;
  if (parts === undefined) throw new TypeError(`Expected a complex64 tensor, got ${tensor.dtype}.`);
  return parts;
}

function copy(backend: CellshipBackend, tensor: tf.TensorInfo, shape: number[]): tf.TensorInfo {
  const out = backend.makeUninitialised(shape);
  const values = residentValues(backend, tensor);
  backend.valuesOf(out).set(values);
  return out;
}

/** A complex tensor that owns the two halves. */
function makeComplex(backend: CellshipBackend, shape: number[], parts: Parts): tf.TensorInfo {
  const out = backend.makeTensorInfo(shape, "complex64");
  backend.data.get(out.dataId).complexTensorInfos = parts;
  return out;
}

function part(name: keyof Parts): Kernel {
  return kernel<"input">(({ input }, _, backend) =>
    input.dtype === "complex64" ? copy(backend, partsOf(backend, input)[name], input.shape) : undefined,
  );
}

type Term = readonly [operation: "add" | "subtract" | "multiply", a: tf.TensorInfo, b: tf.TensorInfo];

/** One arithmetic operation of complex numbers; either side may repeat. */
function arithmetic(operation: "add" | "subtract" | "multiply"): Kernel {
  return kernel<"a" | "b">(({ a, b }, _, backend) => {
    if (a.dtype !== "complex64" || b.dtype !== "complex64") return undefined;
    const [x, y] = [partsOf(backend, a), partsOf(backend, b)].map(({ real, imag }, index) => {
      const { shape } = index === 0 ? a : b;
      return { real: { ...real, dataId: real.dataId, shape }, imag: { ...imag, dataId: imag.dataId, shape } };
    }) as [Parts, Parts];
    const apply = ([name, p, q]: Term): tf.TensorInfo => applyBinary(backend, name, p, q) as tf.TensorInfo;
    if (operation !== "multiply") {
      const real = apply([operation, x.real, y.real]);
      return makeComplex(backend, real.shape, { real, imag: apply([operation, x.imag, y.imag]) });
    }
    const products = [
      [x.real, y.real],
      [x.imag, y.imag],
      [x.real, y.imag],
      [x.imag, y.real],
    ].map(([p, q]) => apply(["multiply", p as tf.TensorInfo, q as tf.TensorInfo]));
    const [rr, ii, ri, ir] = products as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo, tf.TensorInfo];
    const parts = { real: apply(["subtract", rr, ii]), imag: apply(["add", ri, ir]) };
    for (const product of products) backend.disposeData(product.dataId);
    return makeComplex(backend, parts.real.shape, parts);
  });
}

/** The transform of each row; the inverse divides by the length. */
function transform(isInverse: boolean): Kernel {
  return kernel<"input">(({ input }, _, backend) => {
    const { real, imag } = partsOf(backend, input);
    const parts = { real: copy(backend, real, input.shape), imag: copy(backend, imag, input.shape) };
    const length = input.shape.at(-1) ?? 1;
    const [re, im] = [backend.valuesOf(parts.real), backend.valuesOf(parts.imag)];
    for (let at = 0; at < re.length; at += length) {
      const [x, y] = [
        Float64Array.from(re.subarray(at, at + length)),
        Float64Array.from(im.subarray(at, at + length)),
      ];
      // Exchanging the two halves on the way in and out makes the transform its inverse.
      if (isInverse) transformInPlace(y, x);
      else transformInPlace(x, y);
      const factor = isInverse ? 1 / length : 1;
      for (let k = 0; k < length; k++) {
        re[at + k] = (x[k] as number) * factor;
        im[at + k] = (y[k] as number) * factor;
      }
    }
    return makeComplex(backend, input.shape, parts);
  });
}

/** Sums of complex gradients, which TensorFlow.js takes for floats; see `spectral-gradients.ts`. */
export const complexGradientKernels: KernelTable = {
  Add: kernel<"a" | "b">(({ a, b }, _, backend) => {
    const x = backend.data.get(a.dataId).complexTensorInfos;
    if (x === undefined || a.dtype !== "float32") return undefined;
    const y = backend.data.get(b.dataId).complexTensorInfos;
    if (y === undefined) return undefined;
    const real = applyBinary(backend, "add", x.real, y.real) as tf.TensorInfo;
    const imag = applyBinary(backend, "add", x.imag, y.imag) as tf.TensorInfo;
    return { ...makeComplex(backend, a.shape, { real, imag }), dtype: "float32" };
  }),
};

/** Complex numbers and Fourier transforms. */
export const spectralKernels: KernelTable = {
  Complex: kernel<"real" | "imag">(({ real, imag }, _, backend) =>
    makeComplex(backend, real.shape, {
      real: copy(backend, real, real.shape),
      imag: copy(backend, imag, imag.shape),
    }),
  ),
  Add: arithmetic("add"),
  Sub: arithmetic("subtract"),
  Multiply: arithmetic("multiply"),
  Real: part("real"),
  Imag: part("imag"),
  ComplexAbs: kernel<"x">(({ x }, _, backend) => {
    const { real, imag } = partsOf(backend, x);
    const out = backend.makeUninitialised(x.shape);
    const [re, im] = [residentValues(backend, real), residentValues(backend, imag)];
    const to = backend.valuesOf(out);
    for (let i = 0; i < to.length; i++) to[i] = Math.hypot(re[i] as number, im[i] as number);
    return out;
  }),
  FFT: transform(false),
  IFFT: transform(true),
  // Other names for the same numbers.
  Identity: kernel<"x">(({ x }, _, backend) =>
    x.dtype === "complex64" ? backend.share(x, x.shape) : undefined,
  ),
  Reshape: kernel<"x", tf.ReshapeAttrs>(({ x }, { shape }, backend) => {
    if (x.dtype !== "complex64") return undefined;
    const size = x.shape.reduce((total, count) => total * count, 1);
    const known = shape.reduce((total, count) => (count === -1 ? total : total * count), 1);
    return backend.share(
      x,
      shape.map((count) => (count === -1 ? size / known : count)),
    );
  }),
};
