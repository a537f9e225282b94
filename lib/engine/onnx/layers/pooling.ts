import { imageLayout } from "../image-layout.js";
import type { Emitter } from "../layer-call.js";
import { windowAttributes } from "../window.js";

/** Largest element of each window. */
export const maxPooling = pooling("MaxPool");

/** Mean of each window; padding does not count. */
export const averagePooling = pooling("AveragePool");

/** Largest element of each channel, `[batch, channels]`. */
export const globalMaxPooling = globalPooling("GlobalMaxPool");

/** Mean of each channel, `[batch, channels]`. */
export const globalAveragePooling = globalPooling("GlobalAveragePool");

function pooling(opType: "MaxPool" | "AveragePool"): Emitter {
  return (call) => {
    const layout = imageLayout(call);
    const attributes = windowAttributes(call, layout, "poolSize", [1]);
    return layout.fromChannelsFirst(call.graph.node(opType, [layout.toChannelsFirst()], attributes));
  };
}

function globalPooling(opType: string): Emitter {
  return (call) => {
    const { graph } = call;
    return graph.node("Flatten", [graph.node(opType, [imageLayout(call).toChannelsFirst()])], { axis: 1 });
  };
}
