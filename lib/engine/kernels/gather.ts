import * as tf from "@tensorflow/tfjs";
import { areFloats, dimension, type KernelTable, kernel, product, sizeOf } from "./kernel.js";

/** Rows picked by index (embeddings) and their gradient, rows added up by segment. */
export const gatherKernels: KernelTable = {
  GatherV2: kernel<"x" | "indices", tf.GatherV2Attrs>(({ x, indices }, { axis, batchDims }, backend) => {
    const [along] = tf.util.parseAxisParam(axis, x.shape);
    const areWords = x.dtype === "float32" || x.dtype === "int32";
    if (!areWords || along !== 0 || batchDims !== 0 || indices.dtype !== "int32") return undefined;
    const rows = dimension(x.shape, 0);
    for (const index of backend.valuesOf(indices)) {
      if (index < 0 || index >= rows) {
        throw new RangeError(`Expected indices in [0, ${rows - 1}] for ${rows} rows, got ${index}.`);
      }
    }
    const out = backend.makeUninitialised([...indices.shape, ...x.shape.slice(1)], x.dtype);
    backend.kernels.gather_rows(
      backend.addressOf(x),
      backend.addressOf(indices),
      backend.addressOf(out),
      sizeOf(indices),
      product(x.shape, 1),
    );
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
