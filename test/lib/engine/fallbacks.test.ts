import { afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  expectedFallbacks,
  FallbackError,
  fallbacks,
  ready,
  resetFallbacks,
  setStrict,
  tf,
} from "../../../lib/engine/index.js";
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
    tf.image.flipLeftRight(image);
    tf.image.flipLeftRight(image);
    expect(fallbacks()).toEqual([
      { kernel: "FlipLeftRight", calls: 2, expected: true },
      { kernel: "Conv2D", calls: 1, expected: false },
    ]);
    resetFallbacks();
    expect(fallbacks()).toEqual([]);
  });
});

describe("a strict engine", () => {
  afterEach(() => setStrict(false));

  it("names the kernel that would have fallen back", () => {
    setStrict(true);
    const reverse = (): unknown => tf.string.stringSplit(["a b"], " ");
    expect(reverse).toThrow(FallbackError);
    expect(reverse).toThrow("StringSplit");
  });
});
