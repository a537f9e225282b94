import * as tf from "@tensorflow/tfjs";

type Tensors = tf.Tensor | tf.Tensor[];

/** A call of a layer that has one input. */
export interface LayerCall<Options> {
  /** The input. */
  readonly x: tf.Tensor;
  /** The same as it was given: alone or in an array. */
  readonly inputs: Tensors;
  readonly options: Options;
  /** What TensorFlow.js does, for the same options; `layer` may be another view of the layer. */
  composed(layer: object, inputs: Tensors): Tensors;
}

/**
 * Replaces what a class of TensorFlow.js' layers computes.
 *
 * @param className - As TensorFlow.js registers it, e.g. `"Dense"`; nothing happens if there is no such class.
 * @param run - Answers a call, or `undefined` to leave it to TensorFlow.js. Calls with another number of inputs than one
 * are left to it without asking.
 */
export function replaceLayerCall<Layer extends object, Options = unknown>(
  className: string,
  run: (layer: Layer, call: LayerCall<Options>) => Tensors | undefined,
): void {
  const prototype = layerPrototype<{ call(inputs: Tensors, options: Options): Tensors }>(className);
  if (prototype === undefined) return;
  const { call } = prototype;
  prototype.call = function (this: Layer, inputs: Tensors, options: Options): Tensors {
    const [x, ...others] = Array.isArray(inputs) ? inputs : [inputs];
    const composed = (layer: object, given: Tensors): Tensors => call.call(layer as never, given, options);
    const isSingle = x !== undefined && others.length === 0;
    return (isSingle ? run(this, { x, inputs, options, composed }) : undefined) ?? composed(this, inputs);
  };
}

/** The prototype of a class of TensorFlow.js' layers by its registered name, with the members that are asked for. */
export function layerPrototype<Members>(className: string): Members | undefined {
  return tf.serialization.SerializationMap.getMap().classNameMap[className]?.[0].prototype as
    | Members
    | undefined;
}
