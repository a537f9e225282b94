import { emitActivation } from "../activations.js";
import type { Attributes } from "../graph-builder.js";
import { type ImageLayout, imageLayout } from "../image-layout.js";
import { type Emitter, type LayerCall, permuteWeight, reshapeWeight, type Weight } from "../layer-call.js";
import { windowAttributes } from "../window.js";

/** Conv1D, Conv2D and Conv3D: kernel `[...size, in, out]` to ONNX's `[out, in, ...size]`. */
export const convolution: Emitter = (call) => {
  const layout = convolutionLayout(call);
  const { rank } = layout;
  const kernel = permuteWeight(call.weight("kernel"), [rank + 1, rank, ...range(rank)]);
  const attributes = windowAttributes(call, layout, "kernelSize", call.numbers("dilationRate"));
  return emitConvolution(call, layout, [layout.toChannelsFirst(), call.constant(kernel)], attributes);
};

/** Each channel convolved on its own: kernel `[h, w, in, m]` to `[in m, 1, h, w]` in `in` groups. */
export const depthwiseConvolution: Emitter = (call) => {
  const layout = convolutionLayout(call);
  // TensorFlow.js ignores this layer's dilationRate.
  const attributes = windowAttributes(call, layout, "kernelSize", [1, 1]);
  const [kernel, group] = depthwiseKernel(call.weight("depthwise_kernel"));
  return emitConvolution(call, layout, [layout.toChannelsFirst(), call.constant(kernel)], {
    ...attributes,
    group,
  });
};

/** A depthwise convolution, then one of size 1 across the channels. */
export const separableConvolution: Emitter = (call) => {
  const layout = convolutionLayout(call);
  if (layout.activationAxis !== 1) throw call.unsupported('dataFormat "channelsLast"', '"channelsFirst"');
  const attributes = windowAttributes(call, layout, "kernelSize", call.numbers("dilationRate"));
  const [kernel, group] = depthwiseKernel(call.weight("depthwise_kernel"));
  const depthwise = call.graph.node("Conv", [layout.toChannelsFirst(), call.constant(kernel)], {
    ...attributes,
    group,
  });
  const pointwise = permuteWeight(call.weight("pointwise_kernel"), [3, 2, 0, 1]);
  return emitConvolution(call, layout, [depthwise, call.constant(pointwise)], {});
};

/** Conv2DTranspose and Conv3DTranspose: kernel `[...size, out, in]` to ONNX's `[in, out, ...size]`. */
export const transposedConvolution: Emitter = (call) => {
  const layout = convolutionLayout(call);
  const { rank, graph } = { rank: layout.rank, graph: call.graph };
  const kernel = permuteWeight(call.weight("kernel"), [rank + 1, rank, ...range(rank)]);
  const size = call.numbers("kernelSize");
  const strides = call.numbers("strides");
  // With padding "same" the output is exactly `stride` times the input: what the kernel sticks out is cut off.
  const excess = size.map((k, i) => k - (strides[i] as number));
  const cut = excess.map((e) => (call.text("padding") === "same" ? Math.max(e, 0) : 0));
  const result = graph.node(
    "ConvTranspose",
    [layout.toChannelsFirst(), call.constant(kernel), ...biasOf(call)],
    {
      strides,
      pads: [...cut.map((c) => c >> 1), ...cut.map((c) => c - (c >> 1))],
      output_padding: excess.map((e) => Math.max(-e, 0)),
    },
  );
  return layout.fromChannelsFirst(emitActivation(call, result, layout.activationAxis));
};

function convolutionLayout(call: LayerCall): ImageLayout {
  const layout = imageLayout(call);
  // TensorFlow.js returns channels last here, against its own documentation.
  if (layout.rank === 1 && layout.activationAxis !== 1) {
    throw call.unsupported('dataFormat "channelsLast"', '"channelsFirst"');
  }
  return layout;
}

function emitConvolution(
  call: LayerCall,
  layout: ImageLayout,
  inputs: readonly string[],
  attributes: Attributes,
): string {
  const result = call.graph.node("Conv", [...inputs, ...biasOf(call)], attributes);
  return layout.fromChannelsFirst(emitActivation(call, result, layout.activationAxis));
}

function biasOf(call: LayerCall): readonly string[] {
  const bias = call.findWeight("bias");
  return bias === undefined ? [] : [call.constant(bias)];
}

function depthwiseKernel(kernel: Weight): readonly [Weight, number] {
  const [height, width, channels, multiplier] = kernel.shape as readonly [number, number, number, number];
  const ordered = permuteWeight(kernel, [2, 3, 0, 1]);
  return [reshapeWeight(ordered, [channels * multiplier, 1, height, width]), channels];
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, i) => i);
}
