import { beforeAll, describe, expect, it } from "vitest";
import { EngineMemoryError, ready, tf } from "../../../lib/engine/index.js";
import { Memory } from "../../../lib/engine/memory.js";

describe("Memory", () => {
  it("hands out a freed block again for the same size", () => {
    const memory = new Memory();
    memory.start(1024);
    const first = memory.allocate(1000);
    const second = memory.allocate(1000);
    expect(first % 64).toBe(0);
    expect(second - first).toBe(1024);
    memory.release(first, 1000);
    expect(memory.allocate(990)).toBe(first);
  });

  it("merges neighbouring free blocks before it grows", () => {
    const memory = new Memory();
    memory.start(0);
    const half = memory.reservedBytes / 2;
    const parts = Array.from({ length: 8 }, () => memory.allocate(half / 4));
    const reserved = memory.reservedBytes;
    for (const part of parts) memory.release(part, half / 4);
    const whole = memory.allocate(half * 1.5);
    expect(whole).toBe(0);
    expect(memory.reservedBytes).toBe(reserved);
    expect(memory.usedBytes).toBe(half * 1.5);
  });

  it("never hands out overlapping blocks", () => {
    const memory = new Memory();
    memory.start(64);
    const live = new Map<number, number>();
    let state = 1;
    const random = (below: number): number => {
      state = (Math.imul(1664525, state) + 1013904223) >>> 0;
      return (state >>> 8) % below;
    };
    for (let i = 0; i < 3000; i++) {
      if (live.size > 0 && random(2) === 0) {
        const [address, bytes] = [...live][random(live.size)] as [number, number];
        memory.release(address, bytes);
        live.delete(address);
      } else {
        const bytes = 1 + random(random(10) === 0 ? 2_000_000 : 5000);
        live.set(memory.allocate(bytes), bytes);
      }
    }
    const blocks = [...live].sort(([a], [b]) => a - b);
    blocks.forEach(([address, bytes], index) => {
      const next = blocks[index + 1]?.[0] ?? memory.reservedBytes;
      expect(address + bytes).toBeLessThanOrEqual(next);
    });
  });

  it("says how much was asked for, in use and possible when it is exhausted", () => {
    const memory = new Memory();
    memory.start(0);
    memory.allocate(2 ** 20);
    expect(() => memory.allocate(5 * 2 ** 30)).toThrow(EngineMemoryError);
    expect(() => memory.allocate(5 * 2 ** 30)).toThrow(
      "Expected tensors of at most 4096.0 MiB in all, got a request for 5120.0 MiB with 1.0 MiB in use.",
    );
  });
});

describe("a tensor beyond the engine's memory", () => {
  beforeAll(async () => {
    await ready("cpu");
  });

  it("is refused with a clear error, and the engine goes on", () => {
    const column = tf.ones([40_000, 1]);
    expect(() => tf.add(column, tf.ones([1, 40_000]))).toThrow(EngineMemoryError);
    expect(tf.sum(column).dataSync()[0]).toBe(40_000);
  });

  it("is refused where it would be one too many, not yet used or not", () => {
    // Pages that nobody touches take no memory.
    const gibibyte = (): tf.Tensor => tf.tensor1d(new Float32Array(2 ** 28));
    const held = [gibibyte(), gibibyte(), gibibyte()];
    expect(() => held.push(gibibyte())).toThrow(
      /^Expected tensors of at most 4096\.0 MiB in all, got a request for 1024\.0 MiB with 307\d\.\d MiB in use\. Use smaller/,
    );
    tf.dispose(held);
    tf.dispose(gibibyte());
  });

  it("ends a fit with that error, and the model can be trained on", async () => {
    const input = tf.input({ shape: [1] });
    const wide = tf.layers.dense({ units: 30_000, useBias: false }).apply(input);
    const output = tf.layers.dense({ units: 1 }).apply(wide) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: output });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const [x, y] = [tf.ones([40_000, 1]), tf.ones([40_000, 1])];
    const args = { batchSize: 40_000, verbose: 0 } as const;
    await expect(model.fit(x, y, args)).rejects.toThrow(EngineMemoryError);
    const { history } = await model.fit(tf.ones([4, 1]), tf.ones([4, 1]), { verbose: 0 });
    expect(Number.isFinite(history.loss?.[0])).toBe(true);
  });
});

describe("values", () => {
  it("read from a tensor are a copy", async () => {
    const x = tf.add(tf.ones([3]), 1);
    const values = await x.data();
    values[0] = 9;
    expect(Array.from(x.dataSync())).toEqual([2, 2, 2]);
  });

  it("move over from TensorFlow.js' own backend and back", async () => {
    await tf.setBackend("cpu");
    const x = tf.tensor1d([1, 2, 3]);
    await ready("cpu");
    await tf.setBackend("cellship");
    const y = tf.square(x);
    await tf.setBackend("cpu");
    expect(Array.from(tf.add(y, x).dataSync())).toEqual([2, 6, 12]);
    await tf.setBackend("cellship");
  });

  it("hold text, truth values, integers and complex numbers", () => {
    expect(tf.tensor(["a", "ü"]).arraySync()).toEqual(["a", "ü"]);
    expect(Array.from(tf.less(tf.tensor1d([1, 5]), 3).dataSync())).toEqual([1, 0]);
    expect(tf.add(tf.tensor1d([1, 2], "int32"), tf.scalar(4, "int32")).dataSync()).toEqual(
      Int32Array.of(5, 6),
    );
    const z = tf.complex(tf.tensor1d([1, 2]), tf.tensor1d([3, 4]));
    expect(Array.from(tf.imag(tf.mul(z, z)).dataSync())).toEqual([6, 16]);
  });
});
