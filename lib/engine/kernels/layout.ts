import type { CellshipBackend } from "../cellship-backend.js";
import type { Address } from "../wasm-kernels.js";

const maxDimensions = 8;

/** One dimension of a strided copy: how many elements, and how far apart on either side. */
export interface CopyDimension {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** Steps of a contiguous tensor, in elements: `[12, 4, 1]` for shape `[2, 3, 4]`. */
export function contiguousSteps(shape: readonly number[]): number[] {
  const steps: number[] = new Array(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    steps[axis] = step;
    step *= shape[axis] as number;
  }
  return steps;
}

/** Drops dimensions of size 1 and merges neighbours that lie in sequence on both sides; outermost first. */
export function mergeDimensions(dimensions: readonly CopyDimension[]): CopyDimension[] {
  const merged: CopyDimension[] = [];
  for (const dimension of dimensions) {
    if (dimension.size === 1) continue;
    const outer = merged.at(-1);
    const isInSequence =
      outer !== undefined &&
      outer.from === dimension.from * dimension.size &&
      outer.to === dimension.to * dimension.size;
    if (isInSequence) merged[merged.length - 1] = { ...dimension, size: outer.size * dimension.size };
    else merged.push(dimension);
  }
  return merged.length > 0 ? merged : [{ size: 1, from: 1, to: 1 }];
}

/**
 * Copies 4-byte elements between two addresses by strides. The caller has checked that every element lies inside.
 */
export function stridedCopy(
  backend: CellshipBackend,
  dimensions: readonly CopyDimension[],
  source: Address,
  destination: Address,
): void {
  const merged = mergeDimensions(dimensions);
  if (merged.some(({ size }) => size === 0)) return;
  const [outermost, ...inner] = merged;
  if (merged.length > maxDimensions && outermost !== undefined) {
    const { size, from, to } = outermost;
    for (let i = 0; i < size; i++)
      stridedCopy(backend, inner, source + 4 * i * from, destination + 4 * i * to);
    return;
  }
  const words = backend.parameters;
  words[0] = merged.length;
  merged.forEach(({ size, from, to }, index) => {
    words[1 + index] = size;
    words[1 + maxDimensions + index] = from;
    words[1 + 2 * maxDimensions + index] = to;
  });
  backend.kernels.strided_copy(backend.parametersAddress, source, destination);
}
