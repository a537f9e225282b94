import { readFileSync } from "node:fs";
import v8 from "node:v8";
import type { RecurrentExports } from "./recurrent-exports.js";
import type { TrainingExports } from "./training-exports.js";
import { Instance, Module, type WasmMemory, type WasmModule } from "./webassembly.js";

/** An address in the engine's memory; 0 stands for "none" where a kernel takes an optional operand. */
export type Address = number;

/**
 * What `kernels.wasm` exports; see the C files in `kernels/` for the meaning of each parameter.
 * Sizes are in elements, truth values 0 or 1.
 */
export interface WasmKernels extends RecurrentExports, TrainingExports {
  heap_base(): Address;
  /** Top of the calling thread's stack in memory; compiled code keeps it balanced unless it is interrupted. */
  readonly __stack_pointer: { value: number };
  set_thread_count(count: number): void;
  abandon_job(): void;
  set_scratch(worker: number, memory: Address, floats: number): void;

  gemm_workspace(n: number, k: number): number;
  gemm(
    m: number,
    n: number,
    k: number,
    a: Address,
    aStride: number,
    aTransposed: number,
    b: Address,
    bStride: number,
    bTransposed: number,
    c: Address,
    cStride: number,
    bias: Address,
    activation: number,
    accumulate: number,
    workspace: Address,
  ): void;
  batch_gemm(
    count: number,
    m: number,
    n: number,
    k: number,
    a: Address,
    aStep: number,
    aStride: number,
    aTransposed: number,
    b: Address,
    bStep: number,
    bStride: number,
    bTransposed: number,
    c: Address,
    workspace: Address,
  ): void;

  convolution_workspace(patch: number, channels: number, outChannels: number): number;
  convolution_fits(window: Address): number;
  filter_gradient_workspace(window: Address): number;
  convolution_forward(
    window: Address,
    x: Address,
    filter: Address,
    bias: Address,
    activation: number,
    y: Address,
    workspace: Address,
  ): void;
  convolution_filter_gradient(
    window: Address,
    x: Address,
    dy: Address,
    dFilter: Address,
    workspace: Address,
  ): void;
  convolution_input_gradient(
    window: Address,
    dy: Address,
    filter: Address,
    dx: Address,
    workspace: Address,
  ): void;

  depthwise_gradient_workspace(filterSize: number): number;
  depthwise_forward(window: Address, x: Address, filter: Address, y: Address): void;
  depthwise_filter_gradient(
    window: Address,
    x: Address,
    dy: Address,
    dFilter: Address,
    workspace: Address,
  ): void;
  depthwise_input_gradient(window: Address, dy: Address, filter: Address, dx: Address): void;

  max_pool(window: Address, x: Address, y: Address): void;
  max_pool_gradient(window: Address, x: Address, y: Address, dy: Address, dx: Address): void;
  average_pool(window: Address, x: Address, y: Address): void;
  average_pool_gradient(window: Address, dy: Address, dx: Address): void;

  volume_workspace(patch: number, outChannels: number, rows: number): number;
  volume_forward(
    volume: Address,
    x: Address,
    filter: Address,
    bias: Address,
    activation: number,
    y: Address,
    patches: Address,
    patchFloats: number,
    workspace: Address,
  ): void;
  volume_filter_gradient(
    volume: Address,
    x: Address,
    dy: Address,
    dFilter: Address,
    patches: Address,
    patchFloats: number,
    workspace: Address,
  ): void;
  volume_input_gradient(
    volume: Address,
    dy: Address,
    filter: Address,
    dx: Address,
    patches: Address,
    patchFloats: number,
    workspace: Address,
  ): void;
  volume_max_pool(volume: Address, x: Address, y: Address): void;
  volume_max_pool_gradient(volume: Address, x: Address, y: Address, dy: Address, dx: Address): void;
  volume_average_pool(volume: Address, x: Address, y: Address): void;
  volume_average_pool_gradient(volume: Address, dy: Address, dx: Address): void;

  binary(shape: Address, operation: number, a: Address, b: Address, out: Address, slope: number): void;
  compare(shape: Address, operation: number, a: Address, b: Address, truth: Address): void;
  select_where(truth: Address, a: Address, b: Address, out: Address, n: number): void;
  unary(operation: number, x: Address, out: Address, n: number, p: number, q: number): void;

  reduce(
    operation: number,
    x: Address,
    out: Address,
    outer: number,
    length: number,
    inner: number,
    scale: number,
  ): void;
  softmax(x: Address, y: Address, rows: number, length: number): void;

  strided_copy(layout: Address, source: Address, destination: Address): void;
  transpose(x: Address, y: Address, count: number, rows: number, columns: number): void;
  gather_rows(x: Address, indices: Address, out: Address, count: number, inner: number, rows: number): number;
  segment_sum(
    x: Address,
    segments: Address,
    out: Address,
    count: number,
    inner: number,
    segmentCount: number,
  ): void;
}

/** Compiles `kernels.wasm`, which lies beside this file. */
export function compileKernels(): WasmModule {
  // Node 20 knows the relaxed SIMD instructions but keeps them behind this flag; later versions print that they do not know it.
  if (process.versions.node.startsWith("20.")) v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  return new Module(readFileSync(new URL("kernels.wasm", import.meta.url)));
}

/** Instantiates the kernels over `memory`. */
export function instantiateKernels(module: WasmModule, memory: WasmMemory): WasmKernels {
  return new Instance(module, { env: { memory } }).exports as WasmKernels;
}
