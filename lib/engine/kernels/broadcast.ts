import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "../cellship-backend.js";
import type { Address } from "../wasm-kernels.js";

const maxDimensions = 8;

interface Dimension {
  size: number;
  aStep: number;
  bStep: number;
}

/** Two shapes broadcast against each other. */
export interface Broadcast {
  /** Shape of the result. */
  readonly shape: number[];
  /** The result's dimensions with neighbours merged where both operands allow it, innermost first. */
  readonly dimensions: readonly Dimension[];
}

/** Dimensions of `a` and `b` broadcast; a step of 0 repeats. */
export function broadcastShapes(a: readonly number[], b: readonly number[]): Broadcast {
  const shape = tf.backend_util.assertAndGetBroadcastShape([...a], [...b]);
  const dimensions: Dimension[] = [];
  let aStride = 1;
  let bStride = 1;
  for (let back = 1; back <= shape.length; back++) {
    const size = shape.at(-back) ?? 1;
    const aSize = a.at(-back) ?? 1;
    const bSize = b.at(-back) ?? 1;
    if (size !== 1) {
      const aStep = aSize === 1 ? 0 : aStride;
      const bStep = bSize === 1 ? 0 : bStride;
      const inner = dimensions.at(-1);
      if (inner !== undefined && aStep === inner.aStep * inner.size && bStep === inner.bStep * inner.size) {
        inner.size *= size;
      } else {
        dimensions.push({ size, aStep, bStep });
      }
    }
    // `at(-back)` wraps to undefined beyond the front, where both sizes are 1.
    aStride *= aSize;
    bStride *= bSize;
  }
  if (dimensions.length === 0) dimensions.push({ size: 1, aStep: 1, bStep: 1 });
  return { shape, dimensions };
}

/** Writes a broadcast where the kernels read it (`broadcast.h`); `undefined` if it has too many dimensions. */
export function writeBroadcast(backend: CellshipBackend, { dimensions }: Broadcast): Address | undefined {
  const count = dimensions.length;
  if (count > maxDimensions) return undefined;
  const words = backend.parameters;
  words[0] = count;
  for (let i = 0; i < count; i++) {
    const dimension = dimensions[count - 1 - i] as Dimension;
    words[1 + i] = dimension.size;
    words[1 + maxDimensions + i] = dimension.aStep;
    words[1 + 2 * maxDimensions + i] = dimension.bStep;
  }
  return backend.parametersAddress;
}
