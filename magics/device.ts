import { type Displayable, displaySymbol, type MimeBundle } from "../lib/display.js";
import type { Device, DeviceAvailability, DeviceReport } from "../lib/engine/device.js";
import type { SelfBenchmark } from "../lib/engine/self-benchmark.js";
import { formatBytes } from "./format-bytes.js";
import type { Magic } from "./magic.js";
import { Table } from "./table.js";

/** What computes in this session, and why the alternatives do not. */
export class DeviceStatus implements Displayable {
  readonly report: DeviceReport;
  /** Every device there is. */
  readonly devices: readonly DeviceAvailability[];
  /** Tensors alive. */
  readonly tensors: number;
  /** Bytes that they hold. */
  readonly tensorBytes: number;
  /** Bytes that the process holds in the machine's memory. */
  readonly residentBytes: number;
  /** Only where it was asked for. */
  readonly benchmark: SelfBenchmark | undefined;

  constructor(
    report: DeviceReport,
    devices: readonly DeviceAvailability[],
    memory: { readonly numTensors: number; readonly numBytes: number; readonly residentBytes: number },
    benchmark: SelfBenchmark | undefined,
  ) {
    this.report = report;
    this.devices = devices;
    this.tensors = memory.numTensors;
    this.tensorBytes = memory.numBytes;
    this.residentBytes = memory.residentBytes;
    this.benchmark = benchmark;
  }

  [displaySymbol](): MimeBundle {
    const { report, benchmark } = this;
    const figures: [string, string][] = [
      ["in use", report.description],
      ...this.devices
        .filter(({ isInUse }) => !isInUse)
        .map(({ device, isAvailable, description }): [string, string] => {
          const reason = report.unused.find((unused) => unused.device === device)?.reason;
          return isAvailable
            ? ["not in use", `${device}: ${description}; ${reason ?? "another is in use"}`]
            : ["missing", `${device}: ${description}`];
        }),
      ...(report.nativeReason === undefined
        ? []
        : [["missing", `native kernels: ${report.nativeReason}`] as [string, string]]),
      ["threads", String(report.threads)],
      ["tensors", `${this.tensors}, ${formatBytes(this.tensorBytes)}`],
      ["process", `${formatBytes(this.residentBytes)} of memory`],
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

/** Shows what computes, or switches to another device. */
export const deviceMagic: Magic<
  { readonly name?: Device | "auto"; readonly benchmark?: boolean },
  DeviceStatus
> = {
  name: "device",
  summary: "Show or choose what computes, why the alternatives do not, and how fast it is",
  positional: [
    {
      name: "name",
      kind: "word",
      required: false,
      summary: "device to use: auto, cpu, webgpu or tensorflow",
      completes: ["auto", "cpu", "webgpu", "tensorflow"],
    },
  ],
  options: [
    { name: "benchmark", kind: "flag", required: false, summary: "measure the device for ten seconds" },
  ],
  async run({ name, benchmark = false }) {
    // Loaded here, since the kernel process reads this file to parse cells and never needs TensorFlow.js.
    const { devices, ready, selfBenchmark, setDevice, tf } = await import("../lib/engine/index.js");
    const report = name === undefined ? await ready() : await setDevice(name);
    const { numTensors, numBytes } = tf.memory();
    return new DeviceStatus(
      report,
      await devices(),
      { numTensors, numBytes, residentBytes: process.memoryUsage.rss() },
      benchmark ? await selfBenchmark() : undefined,
    );
  },
};
