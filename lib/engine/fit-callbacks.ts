import * as tf from "@tensorflow/tfjs";
import { finiteLossCallback } from "./finite-loss.js";
import { progressCallback } from "./fit-progress.js";

/** TensorFlow.js' own choice is 125 ms, too long for interrupts, aborts and heartbeats to be answered in time. */
const yieldEveryMs = 20;

/** Has every `model.fit` yield, show its progress in a notebook and stop at a loss that is not a number. */
export function addFitCallbacks(): void {
  const prototype = tf.LayersModel.prototype;
  const fit = prototype.fit;
  prototype.fit = function (this: tf.LayersModel, x, y, args = {}) {
    const progress = progressCallback(x, args);
    const ours = [...(progress === undefined ? [] : [progress]), finiteLossCallback(this)];
    const given = args.callbacks === undefined ? [] : [args.callbacks].flat();
    // TensorFlow.js takes a list of callback objects or of their arguments, not of both.
    const isObjects = given[0] !== undefined && "setModel" in given[0];
    const added = isObjects ? ours.map((callback) => new tf.CustomCallback(callback)) : ours;
    const callbacks = [...given, ...added] as tf.CustomCallback[];
    return fit.call(this, x, y, { yieldEvery: yieldEveryMs, ...args, callbacks });
  };
}
