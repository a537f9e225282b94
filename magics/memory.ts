import v8 from "node:v8";
import { formatBytes } from "./format-bytes.js";
import type { Magic } from "./magic.js";
import { Table } from "./table.js";

/** Shows what memory the session uses, the limit of its heap and how to raise it. */
export const memoryMagic: Magic<Record<string, never>, Table> = {
  name: "memory",
  lineOnly: true,
  summary: "Show the memory in use and the heap limit",
  positional: [],
  options: [],
  async run() {
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    const limit = v8.getHeapStatistics().heap_size_limit;
    const rows = [
      ["process, resident", formatBytes(rss), ""],
      ["JavaScript heap", formatBytes(heapUsed), `${((100 * heapUsed) / limit).toFixed(1)} % of the limit`],
      ["heap limit", formatBytes(limit), "raise it: NODE_OPTIONS=--max-old-space-size=<MB>, then restart"],
      ["array buffers", formatBytes(arrayBuffers), "outside the heap"],
    ];
    if ("tf" in globalThis) {
      // Loaded already where there are tensors; the kernel process, which reads this file too, never needs it.
      const { tf } = await import("../lib/engine/index.js");
      const { numTensors, numBytes } = tf.memory();
      rows.push(["tensors", formatBytes(numBytes), `${numTensors} alive`]);
    }
    return new Table("Memory", ["what", "size", "note"], rows);
  },
};
