import type { Attributes } from "./graph-builder.js";
import type { ImageLayout } from "./image-layout.js";
import type { LayerCall } from "./layer-call.js";

/**
 * Attributes of a window that slides over the spatial dimensions, with TensorFlow's padding: "valid" none, "same" so
 * much that ⌈size / stride⌉ positions result, the odd one at the end.
 *
 * @param sizeKey - Option that holds the window's size: `kernelSize` or `poolSize`.
 * @param dilations - Distance between the window's elements, for each dimension.
 */
export function windowAttributes(
  call: LayerCall,
  layout: ImageLayout,
  sizeKey: string,
  dilations: readonly number[],
): Attributes {
  const size = repeat(call.numbers(sizeKey), layout.rank);
  const strides = repeat(call.numbers("strides"), layout.rank);
  const spread = repeat(dilations, layout.rank);
  const attributes = {
    kernel_shape: size,
    strides,
    ...(spread.every((distance) => distance === 1) ? {} : { dilations: spread }),
  };
  if (call.text("padding") !== "same") return attributes;

  const before: number[] = [];
  const after: number[] = [];
  for (const [axis, width] of size.entries()) {
    const length = layout.spatial[axis] ?? null;
    const stride = strides[axis] as number;
    const extent = (width - 1) * (spread[axis] as number) + 1;
    if (length === null && stride !== 1) {
      if (extent !== width) {
        throw call.unsupported("inputs of known size for strides with dilation", "inputs of unknown size");
      }
      return { ...attributes, auto_pad: "SAME_UPPER" };
    }
    // With stride 1 the padding does not depend on the length.
    const total = length === null ? extent - 1 : (Math.ceil(length / stride) - 1) * stride + extent - length;
    before.push(Math.max(total, 0) >> 1);
    after.push(Math.max(total, 0) - (Math.max(total, 0) >> 1));
  }
  return { ...attributes, pads: [...before, ...after] };
}

function repeat(values: readonly number[], length: number): readonly number[] {
  return values.length === length ? values : Array.from({ length }, () => values[0] as number);
}
