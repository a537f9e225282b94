import type { DataId, TensorInfo } from "@tensorflow/tfjs";
import type { CellshipBackend } from "./cellship-backend.js";
import { sizeOf } from "./kernels/kernel.js";
import type { Address } from "./wasm-kernels.js";

/**
 * Values that are computed when somebody looks at them. A kernel that knows what they stand for takes their operands
 * instead and does both in one pass over memory.
 */
export interface Deferred {
  /** The tensors that they follow from; kept until they are computed or disposed of. */
  readonly sources: readonly TensorInfo[];
  /** Computes them. Kernel parameters in the backend's `parameters` are left alone: a caller may have set its own. */
  compute(target: Address): void;
}

/** A tensor as it is now: a variable has other values later. */
function current({ dataId, shape, dtype }: TensorInfo): TensorInfo {
  return { dataId, shape, dtype };
}

/** Number of the operation `STEP` in `kernels/unary.c`. */
const stepOperation = 23;

/** `x > 0 ? 1 : alpha`: the gradient of relu, as TensorFlow.js composes it, multiplies by it at once. */
export class DeferredStep implements Deferred {
  readonly sources: readonly TensorInfo[];
  readonly source: TensorInfo;
  readonly alpha: number;
  readonly #backend: CellshipBackend;

  constructor(backend: CellshipBackend, source: TensorInfo, alpha: number) {
    this.#backend = backend;
    this.source = current(source);
    this.alpha = alpha;
    this.sources = [this.source];
  }

  compute(target: Address): void {
    const { kernels } = this.#backend;
    kernels.unary(
      stepOperation,
      this.#backend.addressOf(this.source),
      target,
      sizeOf(this.source),
      this.alpha,
      0,
    );
  }
}

/** What a batch normalisation normalises, and how. */
export class Normalisation {
  readonly x: TensorInfo;
  readonly mean: TensorInfo;
  readonly variance: TensorInfo;
  readonly scale: TensorInfo;
  readonly offset: TensorInfo;
  readonly epsilon: number;

  /**
   * @param x - Shape `[..., channels]`.
   * @param moments - Mean and variance, each `[channels]`.
   * @param weights - Scale and offset, each `[channels]`.
   */
  constructor(
    x: TensorInfo,
    [mean, variance]: readonly [TensorInfo, TensorInfo],
    [scale, offset]: readonly [TensorInfo, TensorInfo],
    epsilon: number,
  ) {
    this.x = current(x);
    this.mean = current(mean);
    this.variance = current(variance);
    this.scale = current(scale);
    this.offset = current(offset);
    this.epsilon = epsilon;
  }
}

/** The result of a batch normalisation, which a sum and relu often follow. */
export class DeferredNormalisation implements Deferred {
  readonly sources: readonly TensorInfo[];
  readonly normalisation: Normalisation;
  readonly addend: TensorInfo | undefined;
  readonly #backend: CellshipBackend;

  /** @param addend - Of the shape of `x`, added to the result. */
  constructor(backend: CellshipBackend, normalisation: Normalisation, addend?: TensorInfo) {
    this.#backend = backend;
    this.normalisation = normalisation;
    this.addend = addend && current(addend);
    const { x, mean, variance, scale, offset } = normalisation;
    this.sources = [x, mean, variance, scale, offset, ...(this.addend === undefined ? [] : [this.addend])];
  }

  compute(target: Address): void {
    this.#run(target, false);
  }

  /** relu of the values, in a tensor of its own. */
  rectify(shape: number[]): TensorInfo {
    const result = this.#backend.makeUninitialised(shape);
    this.#run(this.#backend.addressOf(result), true);
    if (this.addend === undefined) rectified.set(result.dataId, this.normalisation);
    return result;
  }

  #run(target: Address, isRectified: boolean): void {
    const backend = this.#backend;
    const { x, mean, variance, scale, offset, epsilon } = this.normalisation;
    const channels = sizeOf(mean);
    backend.kernels.batch_norm(
      backend.addressOf(x),
      backend.addressOf(mean),
      backend.addressOf(variance),
      backend.addressOf(scale),
      backend.addressOf(offset),
      epsilon,
      this.addend === undefined ? 0 : backend.addressOf(this.addend),
      isRectified ? 1 : 0,
      target,
      sizeOf(x) / channels,
      channels,
    );
  }
}

/** Which normalisations those tensors are relu of. */
const rectified = new WeakMap<DataId, Normalisation>();

/** `y > 0 ? dy : 0`, for `y = relu(normalised x)`: the gradient of the normalisation works it out from `x`. */
export class DeferredReluGradient implements Deferred {
  readonly sources: readonly TensorInfo[];
  readonly normalisation: Normalisation;
  readonly dy: TensorInfo;
  readonly #y: TensorInfo;
  readonly #backend: CellshipBackend;

  private constructor(backend: CellshipBackend, normalisation: Normalisation, dy: TensorInfo, y: TensorInfo) {
    this.#backend = backend;
    this.normalisation = normalisation;
    this.dy = current(dy);
    this.#y = current(y);
    this.sources = [this.dy, this.#y];
  }

  /** `undefined` if `y` is not relu of a normalisation alone. */
  static of(backend: CellshipBackend, dy: TensorInfo, y: TensorInfo): DeferredReluGradient | undefined {
    const normalisation = rectified.get(y.dataId);
    return normalisation && new DeferredReluGradient(backend, normalisation, dy, y);
  }

  compute(target: Address): void {
    const backend = this.#backend;
    backend.kernels.relu_gradient(
      backend.addressOf(this.dy),
      backend.addressOf(this.#y),
      target,
      sizeOf(this.dy),
    );
  }
}
