import type { LayerCall } from "./layer-call.js";

/** Runs an ONNX operator, which wants channels first, on a tensor of either layout. */
export interface ImageLayout {
  /** Number of spatial dimensions: 1 for sequences, 2 for images, 3 for volumes. */
  readonly rank: number;
  /** Sizes of the spatial dimensions of the input; null where unknown. */
  readonly spatial: readonly (number | null)[];
  /** The axis along which the layer applies softmax, once channels are first. */
  readonly activationAxis: number;
  /** The layer's input `[batch, channels, ...spatial]`. */
  toChannelsFirst(): string;
  /** Brings a result `[batch, channels, ...spatial]` to the layer's own layout. */
  fromChannelsFirst(x: string): string;
}

/** The layout that a layer's option `dataFormat` asks for; channels come last unless it says otherwise. */
export function imageLayout(call: LayerCall): ImageLayout {
  const { graph, input } = call;
  const rank = input.shape.length - 2;
  const axes = Array.from({ length: rank }, (_, i) => i + 1);
  if (call.has("dataFormat") && call.text("dataFormat") === "channelsFirst") {
    return {
      rank,
      spatial: input.shape.slice(2),
      activationAxis: -1,
      toChannelsFirst: () => input.name,
      fromChannelsFirst: (x) => x,
    };
  }
  return {
    rank,
    spatial: input.shape.slice(1, -1),
    activationAxis: 1,
    toChannelsFirst: () => graph.transpose(input.name, [0, rank + 1, ...axes]),
    fromChannelsFirst: (x) => graph.transpose(x, [0, ...axes.map((axis) => axis + 1), 1]),
  };
}
