import type { Address } from "./wasm-kernels.js";

/**
 * What only training needs, among what `kernels.wasm` exports; see `activation-gradient.c`, `losses.c`, `batch-norm.c`,
 * `random.c` and `optimizers.c` in `kernels/` for the meaning of each parameter.
 */
export interface TrainingExports {
  activation_gradient(
    activation: number,
    dy: Address,
    y: Address,
    dx: Address,
    dBias: Address,
    rows: number,
    columns: number,
  ): void;
  relu_gradient(dy: Address, y: Address, dx: Address, n: number): void;
  softmax_gradient(y: Address, dy: Address, dx: Address, rows: number, length: number): void;

  loss(
    kind: number,
    truth: Address,
    predicted: Address,
    out: Address,
    rows: number,
    columns: number,
    low: number,
    high: number,
  ): void;
  loss_gradient(
    kind: number,
    truth: Address,
    predicted: Address,
    dLoss: Address,
    dPredicted: Address,
    rows: number,
    columns: number,
    low: number,
    high: number,
  ): void;

  dropout(x: Address, out: Address, n: number, rate: number, seed: number): void;
  random_normal(out: Address, n: number, mean: number, deviation: number, seed: number): void;

  batch_norm_channels(): number;
  batch_norm(
    x: Address,
    mean: Address,
    variance: Address,
    scale: Address,
    offset: Address,
    epsilon: number,
    addend: Address,
    relu: number,
    y: Address,
    rows: number,
    channels: number,
  ): void;
  batch_moments(
    x: Address,
    mean: Address,
    variance: Address,
    movingMean: Address,
    movingVariance: Address,
    momentum: number,
    rows: number,
    channels: number,
  ): void;
  batch_norm_gradient(
    x: Address,
    dy: Address,
    mean: Address,
    variance: Address,
    scale: Address,
    offset: Address,
    epsilon: number,
    relu: number,
    dx: Address,
    dScale: Address,
    dOffset: Address,
    rows: number,
    channels: number,
  ): void;

  /** `variables` is passed twice: as what it points to, and as the number that other addresses are reckoned from. */
  optimizer_step(
    kind: number,
    variables: Address,
    address: Address,
    count: number,
    hyperparameters: Address,
  ): void;
}
