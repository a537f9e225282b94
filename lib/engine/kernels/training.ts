import type { CellshipBackend } from "../cellship-backend.js";
import { areFloats, dimension, type KernelTable, kernel, sizeOf } from "./kernel.js";

/** Activations whose gradient follows from their result, in the order of `activation-gradient.c`. */
export const gradientActivations = ["linear", "relu", "relu6", "sigmoid", "tanh", "elu"] as const;

/** One of {@link gradientActivations}. */
export type GradientActivation = (typeof gradientActivations)[number];

/** Losses of rows of predictions, in the order of `losses.c`. */
export const rowLosses = ["categoricalCrossentropy", "binaryCrossentropy", "meanSquaredError"] as const;

/** One of {@link rowLosses}. */
export type RowLoss = (typeof rowLosses)[number];

/** Attributes of `RowLoss` and `RowLossGradient`. */
export interface RowLossAttributes {
  readonly loss: RowLoss;
}

/** What predictions are clipped to, as in Keras. */
function clipping(backend: CellshipBackend): readonly [low: number, high: number] {
  const epsilon = backend.epsilon();
  return [epsilon, 1 - epsilon];
}

/**
 * Operations of our own that layers, losses and their gradients run; TensorFlow.js has none by these names.
 *
 * - `ActivationGradient` of `dy` and `y = f(x)`, `[..., columns]`: `dy f'(x)` and its sum over all but the last axis.
 * - `SoftmaxGradient` of `dy` and `y = softmax(x)`: the gradient of x.
 * - `RowLoss` of `truth` and `predicted`, `[..., columns]`: the loss of each row, `[...]`.
 * - `RowLossGradient` of those and `dLoss`, `[...]`: the gradient of `predicted`.
 */
export const trainingKernels: KernelTable = {
  ActivationGradient: kernel<"dy" | "y", { activation: GradientActivation }>(
    ({ dy, y }, { activation }, backend) => {
      if (!areFloats(dy, y)) return undefined;
      const columns = dimension(dy.shape, dy.shape.length - 1);
      const dx = activation === "linear" ? backend.share(dy, dy.shape) : backend.makeUninitialised(dy.shape);
      const dBias = backend.makeUninitialised([columns]);
      backend.kernels.activation_gradient(
        gradientActivations.indexOf(activation),
        backend.addressOf(dy),
        activation === "linear" ? 0 : backend.addressOf(y),
        backend.addressOf(dx),
        backend.addressOf(dBias),
        sizeOf(dy) / columns,
        columns,
      );
      return [dx, dBias];
    },
  ),

  SoftmaxGradient: kernel<"dy" | "y">(({ dy, y }, _, backend) => {
    if (!areFloats(dy, y)) return undefined;
    const dx = backend.makeUninitialised(y.shape);
    const length = dimension(y.shape, y.shape.length - 1);
    backend.kernels.softmax_gradient(
      backend.addressOf(y),
      backend.addressOf(dy),
      backend.addressOf(dx),
      sizeOf(y) / length,
      length,
    );
    return dx;
  }),

  RowLoss: kernel<"truth" | "predicted", RowLossAttributes>(({ truth, predicted }, { loss }, backend) => {
    if (!areFloats(truth, predicted)) return undefined;
    const out = backend.makeUninitialised(predicted.shape.slice(0, -1));
    backend.kernels.loss(
      rowLosses.indexOf(loss),
      backend.addressOf(truth),
      backend.addressOf(predicted),
      backend.addressOf(out),
      sizeOf(out),
      dimension(predicted.shape, predicted.shape.length - 1),
      ...clipping(backend),
    );
    return out;
  }),

  RowLossGradient: kernel<"truth" | "predicted" | "dLoss", RowLossAttributes>(
    ({ truth, predicted, dLoss }, { loss }, backend) => {
      if (!areFloats(truth, predicted, dLoss)) return undefined;
      const out = backend.makeUninitialised(predicted.shape);
      backend.kernels.loss_gradient(
        rowLosses.indexOf(loss),
        backend.addressOf(truth),
        backend.addressOf(predicted),
        backend.addressOf(dLoss),
        backend.addressOf(out),
        sizeOf(dLoss),
        dimension(predicted.shape, predicted.shape.length - 1),
        ...clipping(backend),
      );
      return out;
    },
  ),
};
