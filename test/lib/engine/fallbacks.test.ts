import { beforeAll, describe, expect, it } from "vitest";
import { expectedFallbacks, fallbacks, ready, resetFallbacks, tf } from "../../../lib/engine/index.js";
import { ownKernels } from "../../../lib/engine/kernels/index.js";

beforeAll(async () => {
  await ready("cpu");
});

describe("kernels", () => {
  const plain = tf.getKernelsForBackend("cpu").map(({ kernelName }) => kernelName);

  it("of our own are all ones that TensorFlow.js calls", () => {
    expect(Object.keys(ownKernels).filter((name) => !plain.includes(name))).toEqual([]);
  });

  it("expected to fall back exist and are not ours", () => {
    const wrong = [...expectedFallbacks].filter((name) => !plain.includes(name) || name in ownKernels);
    expect(wrong).toEqual([]);
  });

  it("are all either ours or expected to fall back", () => {
    expect(plain.filter((name) => !(name in ownKernels) && !expectedFallbacks.has(name))).toEqual([]);
  });
});

describe("fallbacks", () => {
  it("count calls, and mark as unexpected a hot kernel that declines floats", () => {
    resetFallbacks();
    const image = tf.ones([1, 2, 4, 4]) as tf.Tensor4D;
    tf.conv2d(image, tf.ones([3, 3, 2, 1]) as tf.Tensor4D, 1, "valid", "NCHW");
    tf.sin(tf.ones([2]));
    tf.sin(tf.ones([2]));
    tf.add(tf.scalar(1, "int32"), tf.scalar(2, "int32"));
    expect(fallbacks()).toEqual([
      { kernel: "Sin", calls: 2, expected: true },
      { kernel: "Conv2D", calls: 1, expected: false },
      { kernel: "Add", calls: 1, expected: true },
    ]);
    resetFallbacks();
    expect(fallbacks()).toEqual([]);
  });
});
