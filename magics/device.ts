import { type Displayable, displaySymbol, type MimeBundle } from "../lib/display.js";
import type { DeviceReport } from "../lib/engine/device.js";
import type { SelfBenchmark } from "../lib/engine/self-benchmark.js";
import type { Magic } from "./magic.js";
import { Table } from "./table.js";

/** What computes in this session, and why the alternatives do not. */
export class DeviceStatus implements Displayable {
  readonly report: DeviceReport;
  /** Tensors alive. */
  readonly tensors: number;
  /** Bytes that they hold. */
  readonly tensorBytes: number;
  /** Only where it was asked for. */
  readonly benchmark: SelfBenchmark | undefined;

  constructor(
    report: DeviceReport,
    memory: { readonly numTensors: number; readonly numBytes: number },
    benchmark: SelfBenchmark | undefined,
  ) {
    this.report = report;
    this.tensors = memory.numTensors;
    this.tensorBytes = memory.numBytes;
    this.benchmark = benchmark;
  }

  [displaySymbol](): MimeBundle {
    const { report, benchmark } = this;
    const figures: [string, string][] = [
      ["in use", report.description],
      ...report.unused.map(({ device, reason }): [string, string] => ["not in use", `${device}: ${reason}`]),
      ["tensors", `${this.tensors}, ${(this.tensorBytes / 2 ** 20).toFixed(1)} MiB`],
    ];
    if (benchmark !== undefined) {
      figures.push(
        ["matrix product 1024³", `${benchmark.matMulGigaflops.toFixed(1)} GFLOP/s`],
        ["convolutional network, step of 64 images", `${benchmark.convolutionStepMs.toFixed(2)} ms`],
        ["LSTM, step of 64 sequences", `${benchmark.lstmStepMs.toFixed(2)} ms`],
      );
    }
    return new Table("Device", ["figure", "value"], figures)[displaySymbol]();
  }
}

/** Shows what computes. */
export const deviceMagic: Magic<{ readonly benchmark?: boolean }, DeviceStatus> = {
  name: "device",
  summary: "Show what computes, why the alternatives do not, and how fast it is",
  positional: [],
  options: [
    { name: "benchmark", kind: "flag", required: false, summary: "measure the device for ten seconds" },
  ],
  async run({ benchmark = false }) {
    // Loaded here, since the kernel process reads this file to parse cells and never needs TensorFlow.js.
    const { ready, selfBenchmark, tf } = await import("../lib/engine/index.js");
    const report = await ready();
    const memory = tf.memory();
    return new DeviceStatus(report, memory, benchmark ? await selfBenchmark() : undefined);
  },
};
