import * as tf from "@tensorflow/tfjs";
import { runKernel } from "./operations.js";

/** The fields of TensorFlow.js' embedding layer that a call reads. */
interface EmbeddingLayer {
  readonly embeddings: tf.LayerVariable;
  invokeCallHook(inputs: tf.Tensor | tf.Tensor[], options: unknown): void;
  /** Throws where the input is not as long as the layer was told. */
  computeOutputShape(inputShape: tf.Shape): tf.Shape;
}

type Call = (
  this: EmbeddingLayer,
  inputs: tf.Tensor | tf.Tensor[],
  options: unknown,
) => tf.Tensor | tf.Tensor[];

/**
 * Runs embedding layers as one gather of rows while our backend is in use: TensorFlow.js flattens the indices and widens
 * the result again, each with a gradient of its own.
 */
export function fuseEmbedding(isOurs: () => boolean): void {
  const registered = tf.serialization.SerializationMap.getMap().classNameMap.Embedding;
  if (registered === undefined) return;
  const prototype = registered[0].prototype as unknown as { call: Call };
  const composed = prototype.call;
  prototype.call = function (inputs, options) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const isPlain = x !== undefined && (!Array.isArray(inputs) || inputs.length === 1);
    if (!isPlain || !isOurs()) return composed.call(this, inputs, options);
    return tf.tidy(() => {
      this.invokeCallHook(inputs, options);
      this.computeOutputShape(x.shape);
      const indices = x.dtype === "int32" ? x : tf.cast(x, "int32");
      return runKernel("GatherV2", { x: this.embeddings.read(), indices }, { axis: 0, batchDims: 0 });
    });
  };
}
