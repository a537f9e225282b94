import * as tf from "@tensorflow/tfjs";
import { runKernel } from "./operations.js";
import { replaceLayerCall } from "./replace-layer-call.js";

/** The fields of TensorFlow.js' embedding layer that a call reads. */
interface EmbeddingLayer {
  readonly embeddings: tf.LayerVariable;
  invokeCallHook(inputs: tf.Tensor | tf.Tensor[], options: unknown): void;
  /** Throws where the input is not as long as the layer was told. */
  computeOutputShape(inputShape: tf.Shape): tf.Shape;
}

/**
 * Runs embedding layers as one gather of rows while our backend is in use: TensorFlow.js flattens the indices and widens
 * the result again, each with a gradient of its own.
 */
export function fuseEmbedding(isOurs: () => boolean): void {
  replaceLayerCall<EmbeddingLayer>("Embedding", (layer, { x, inputs, options }) => {
    if (!isOurs()) return undefined;
    return tf.tidy(() => {
      layer.invokeCallHook(inputs, options);
      layer.computeOutputShape(x.shape);
      const indices = x.dtype === "int32" ? x : tf.cast(x, "int32");
      return runKernel("GatherV2", { x: layer.embeddings.read(), indices }, { axis: 0, batchDims: 0 });
    });
  });
}
