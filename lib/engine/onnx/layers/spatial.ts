import { imageLayout } from "../image-layout.js";
import type { Emitter } from "../layer-call.js";

/** Zeros around each image. */
export const zeroPadding: Emitter = (call) => {
  const { graph } = call;
  const layout = imageLayout(call);
  const [rows, columns] = twoPairs(call.pairs("padding"));
  const pads = graph.integers([0, 0, rows[0], columns[0], 0, 0, rows[1], columns[1]]);
  return layout.fromChannelsFirst(graph.node("Pad", [layout.toChannelsFirst(), pads]));
};

/** Each image without its margins. */
export const cropping: Emitter = (call) => {
  const { graph } = call;
  const layout = imageLayout(call);
  const [rows, columns] = twoPairs(call.pairs("cropping"));
  // A margin of 0 at the end must not become the index -0: the largest index stands for "to the end".
  const end = ([, margin]: readonly [number, number]) => (margin === 0 ? 2 ** 31 - 1 : -margin);
  const slices = [
    [rows[0], columns[0]],
    [end(rows), end(columns)],
    [2, 3],
  ].map((list) => graph.integers(list));
  return layout.fromChannelsFirst(graph.node("Slice", [layout.toChannelsFirst(), ...slices]));
};

/** Each image enlarged by whole factors. */
export const upSampling: Emitter = (call) => {
  const { graph } = call;
  const layout = imageLayout(call);
  const scales = graph.floats(Float32Array.of(1, 1, ...call.numbers("size")), [4]);
  const nearest = call.text("interpolation") === "nearest";
  const resized = graph.node("Resize", [layout.toChannelsFirst(), "", scales], {
    mode: nearest ? "nearest" : "linear",
    coordinate_transformation_mode: "asymmetric",
    ...(nearest ? { nearest_mode: "floor" } : {}),
  });
  return layout.fromChannelsFirst(resized);
};

type Pair = readonly [number, number];

function twoPairs(pairs: readonly Pair[]): readonly [Pair, Pair] {
  return pairs as readonly [Pair, Pair];
}
