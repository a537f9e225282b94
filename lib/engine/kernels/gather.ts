import * as tf from "@tensorflow/tfjs";
import { areFloats, dimension, type KernelTable, kernel, product } from "./kernel.js";

/** Rows picked by index (embeddings) and their gradient, rows added up by segment. */
export const gatherKernels: KernelTable = {
  GatherV2: kernel<"x" | "indices", tf.GatherV2Attrs>(({ x, indices }, { axis, batchDims }, backend) => {
    const [along] = tf.util.parseAxisParam(axis, x.shape);
    const areWords = x.dtype === "float32" || x.dtype === "int32";
    // Leading dimensions that both have: each entry has rows and indices of its own.
    const batch = batchDims < 0 ? batchDims + indices.shape.length : batchDims;
    if (!areWords || along === undefined || indices.dtype !== "int32") return undefined;
    if (batch > along || !tf.util.arraysEqual(x.shape.slice(0, batch), indices.shape.slice(0, batch)))
      return undefined;
    const rows = dimension(x.shape, along);
    const shape = [...x.shape.slice(0, along), ...indices.shape.slice(batch), ...x.shape.slice(along + 1)];
    const out = backend.makeUninitialised(shape, x.dtype);
    const inner = product(x.shape, along + 1);
    const count = product(indices.shape, batch);
    const slicesPerEntry = product(x.shape, batch, along);
    for (let slice = 0; slice < product(x.shape, 0, along); slice++) {
      const entry = Math.floor(slice / slicesPerEntry);
      const done = backend.kernels.gather_rows(
        backend.addressOf(x) + 4 * slice * rows * inner,
        backend.addressOf(indices) + 4 * entry * count,
        backend.addressOf(out) + 4 * slice * count * inner,
        count,
        inner,
        rows,
      );
      if (done < count) {
        backend.disposeData(out.dataId);
        const index = backend.valuesOf(indices)[entry * count + done];
        // TensorFlow.js' own words: its specs and its users' code match them.
        throw new RangeError(`GatherV2: the index value ${index} is not in [0, ${rows - 1}]`);
      }
    }
    return out;
  }),

  UnsortedSegmentSum: kernel<"x" | "segmentIds", tf.UnsortedSegmentSumAttrs>(
    ({ x, segmentIds }, { numSegments }, backend) => {
      if (!areFloats(x) || segmentIds.dtype !== "int32" || segmentIds.shape.length !== 1) return undefined;
      const out = backend.makeUninitialised([numSegments, ...x.shape.slice(1)]);
      backend.kernels.segment_sum(
        backend.addressOf(x),
        backend.addressOf(segmentIds),
        backend.addressOf(out),
        dimension(x.shape, 0),
        product(x.shape, 1),
        numSegments,
      );
      return out;
    },
  ),
};
