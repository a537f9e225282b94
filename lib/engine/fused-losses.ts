import * as tf from "@tensorflow/tfjs";
import { type RowLoss, type RowLossAttributes, rowLosses } from "./kernels/training.js";
import { isRecording, runKernel } from "./operations.js";

type Loss = (truth: tf.Tensor, predicted: tf.Tensor) => tf.Tensor;

/** What `compile` takes for the losses. */
type GivenLosses = tf.ModelCompileArgs["loss"];

/** The fields of a compiled model that are read and written here. */
interface CompiledModel {
  readonly outputNames: readonly string[];
  lossFunctions: Loss[];
}

/**
 * Has models that are compiled with the name of a frequent loss compute it, and its gradient, by one kernel each while
 * our backend is in use: TensorFlow.js composes them of some twenty.
 */
export function fuseLosses(isOurs: () => boolean): void {
  registerGradient();
  const prototype = tf.LayersModel.prototype;
  const compile = prototype.compile;
  prototype.compile = function (this: tf.LayersModel, args) {
    compile.call(this, args);
    const model = this as unknown as CompiledModel;
    model.lossFunctions = model.lossFunctions.map((composed, index) => {
      const name = givenLoss(args.loss, index, model.outputNames);
      const loss = rowLosses.find((known) => known === name);
      return loss === undefined ? composed : fusedLoss(loss, composed, isOurs);
    });
  };
}

/** The name that `compile` was given for output number `index`, if it was a name. */
function givenLoss(given: GivenLosses, index: number, outputNames: readonly string[]): string | undefined {
  const loss =
    typeof given === "string" || typeof given === "function"
      ? given
      : Array.isArray(given)
        ? given[index]
        : given[outputNames[index] ?? ""];
  return typeof loss === "string" ? loss : undefined;
}

function fusedLoss(loss: RowLoss, composed: Loss, isOurs: () => boolean): Loss {
  return (truth, predicted) => {
    const isFusable =
      predicted.dtype === "float32" &&
      predicted.rank > 0 &&
      predicted.size > 0 &&
      tf.util.arraysEqual(truth.shape, predicted.shape) &&
      isOurs();
    if (!isFusable) return composed(truth, predicted);
    const floats = truth.dtype === "float32" ? truth : tf.cast(truth, "float32");
    return runKernel("RowLoss", { truth: floats, predicted }, { loss });
  };
}

function registerGradient(): void {
  tf.registerGradient({
    kernelName: "RowLoss",
    inputsToSave: ["truth", "predicted"],
    gradFunc: (upstream, saved, attributes) => {
      const dLoss = upstream as tf.Tensor;
      const [truth, predicted] = saved as [tf.Tensor, tf.Tensor];
      const { loss } = attributes as unknown as RowLossAttributes;
      const composed = (): ComposedGradient => composedGradient(loss, truth, predicted);
      const scaled = (slope: tf.Tensor): tf.Tensor => tf.mul(tf.expandDims(dLoss, -1), slope);
      return {
        truth: () => scaled(composed().ofTruth),
        predicted: () =>
          isRecording()
            ? scaled(composed().ofPredicted)
            : runKernel("RowLossGradient", { truth, predicted, dLoss }, { loss }),
      };
    },
  });
}

interface ComposedGradient {
  readonly ofTruth: tf.Tensor;
  readonly ofPredicted: tf.Tensor;
}

/** The derivatives of a loss in operations that can be differentiated themselves; the formulas of `losses.c`. */
function composedGradient(loss: RowLoss, truth: tf.Tensor, predicted: tf.Tensor): ComposedGradient {
  const epsilon = tf.backend().epsilon();
  const clip = (p: tf.Tensor): tf.Tensor => tf.clipByValue(p, epsilon, 1 - epsilon);
  const inside = (p: tf.Tensor, slope: tf.Tensor): tf.Tensor =>
    tf.where(tf.equal(p, clip(p)), slope, tf.zerosLike(slope));
  const columns = predicted.shape.at(-1) as number;
  switch (loss) {
    case "categoricalCrossentropy": {
      const sum = tf.sum(predicted, -1, true);
      const p = tf.div(predicted, sum);
      const slope = inside(p, tf.neg(tf.div(truth, clip(p))));
      const shared = tf.sum(tf.mul(slope, p), -1, true);
      return { ofTruth: tf.neg(tf.log(clip(p))), ofPredicted: tf.div(tf.sub(slope, shared), sum) };
    }
    case "binaryCrossentropy": {
      const p = clip(predicted);
      const slope = tf.div(tf.sub(p, truth), tf.mul(p, tf.sub(1, p)));
      const ofTruth = tf.sub(tf.log(tf.sub(1, p)), tf.log(p));
      return { ofTruth: tf.div(ofTruth, columns), ofPredicted: tf.div(inside(predicted, slope), columns) };
    }
    case "meanSquaredError": {
      const slope = tf.mul(tf.sub(predicted, truth), 2 / columns);
      return { ofTruth: tf.neg(slope), ofPredicted: slope };
    }
    default:
      return loss satisfies never;
  }
}
