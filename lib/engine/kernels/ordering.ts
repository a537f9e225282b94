import * as tf from "@tensorflow/tfjs";
import { dimension, type KernelTable, kernel, sizeOf } from "./kernel.js";
import { isNumeric, residentValues } from "./map.js";

/** Sorting, sequences, and drawing from a distribution. */
export const orderingKernels: KernelTable = {
  TopK: kernel<"x", tf.TopKAttrs>(({ x }, { k }, backend) => {
    if (!isNumeric(x) || x.shape.length === 0) return undefined;
    const length = dimension(x.shape, x.shape.length - 1);
    const shape = [...x.shape.slice(0, -1), k];
    const [top, places] = [
      backend.makeUninitialised(shape, x.dtype),
      backend.makeUninitialised(shape, "int32"),
    ];
    const values = residentValues(backend, x);
    const [toValues, toPlaces] = [backend.valuesOf(top), backend.valuesOf(places)];
    for (let row = 0; row < sizeOf(x) / Math.max(1, length); row++) {
      const line = values.subarray(row * length, (row + 1) * length);
      for (const [at, index] of largest(line, k).entries()) {
        toValues[row * k + at] = line[index] as number;
        toPlaces[row * k + at] = index;
      }
    }
    return [top, places];
  }),

  Range: kernel<never, tf.RangeAttrs>((_, { start, stop, step, dtype }, backend) => {
    if (dtype !== undefined && dtype !== "float32" && dtype !== "int32") return undefined;
    const isEmpty = start === stop || (start < stop && step < 0) || (stop < start && step > 1);
    const down = stop < start && step === 1 ? -1 : step;
    const out = backend.makeUninitialised(
      [isEmpty ? 0 : Math.abs(Math.ceil((stop - start) / down))],
      dtype ?? "float32",
    );
    const values = backend.valuesOf(out);
    for (let i = 0, value = start; i < values.length; i++, value += down) values[i] = value;
    return out;
  }),

  LinSpace: kernel<never, tf.LinSpaceAttrs>((_, { start, stop, num }, backend) => {
    const out = backend.makeUninitialised([num]);
    const values = backend.valuesOf(out);
    const step = (stop - start) / (num - 1);
    for (let i = 0; i < num; i++) values[i] = i === 0 ? start : start + i * step;
    return out;
  }),

  SearchSorted: kernel<"sortedSequence" | "values", tf.SearchSortedAttrs>(
    ({ sortedSequence, values }, { side }, backend) => {
      if (!isNumeric(sortedSequence) || !isNumeric(values)) return undefined;
      const out = backend.makeUninitialised(values.shape, "int32");
      const [sequence, wanted] = [residentValues(backend, sortedSequence), residentValues(backend, values)];
      const to = backend.valuesOf(out);
      const length = dimension(sortedSequence.shape, sortedSequence.shape.length - 1);
      const perRow = dimension(values.shape, values.shape.length - 1);
      for (let i = 0; i < wanted.length; i++) {
        const row = Math.floor(i / perRow) * length;
        let [low, high] = [0, length];
        while (low < high) {
          const middle = (low + high) >> 1;
          const value = sequence[row + middle] as number;
          const isBefore = side === "left" ? value < (wanted[i] as number) : value <= (wanted[i] as number);
          if (isBefore) low = middle + 1;
          else high = middle;
        }
        to[i] = low;
      }
      return out;
    },
  ),

  Multinomial: kernel<"logits", tf.MultinomialAttrs>(
    ({ logits }, { numSamples, seed, normalized }, backend) => {
      if (logits.dtype !== "float32" || logits.shape.length !== 2) return undefined;
      const [rows, classes] = logits.shape as [number, number];
      const out = backend.makeUninitialised([rows, numSamples], "int32");
      const [from, to] = [residentValues(backend, logits), backend.valuesOf(out)];
      const uniform = tf.tidy(() => tf.randomUniform([rows, numSamples], 0, 1, "float32", seed).dataSync());
      for (let row = 0; row < rows; row++) {
        const line = Array.from(from.subarray(row * classes, (row + 1) * classes));
        const highest = Math.max(...line);
        const weights = normalized ? line : line.map((value) => Math.exp(value - highest));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        for (let sample = 0; sample < numSamples; sample++) {
          let rest = (uniform[row * numSamples + sample] as number) * total;
          let choice = 0;
          while (choice < classes - 1 && rest >= (weights[choice] as number))
            rest -= weights[choice++] as number;
          to[row * numSamples + sample] = choice;
        }
      }
      return out;
    },
  ),
};

/** Indices of the `k` largest values, largest first; of equal ones the first. */
function largest(line: ArrayLike<number>, k: number): number[] {
  if (k === 1 && line.length > 0) {
    let best = 0;
    for (let i = 1; i < line.length; i++) if ((line[i] as number) > (line[best] as number)) best = i;
    return [best];
  }
  const order = Array.from({ length: line.length }, (_, index) => index);
  order.sort((a, b) => (line[b] as number) - (line[a] as number) || a - b);
  return order.slice(0, k);
}
