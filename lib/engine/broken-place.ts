import * as tf from "@tensorflow/tfjs";

const calm = "Lower the learning rate, scale x or clip the gradients (clipGradients).";

/** Where values that are not finite come from. */
export interface BrokenPlace {
  /** Name of the layer; undefined if it is none. */
  readonly layer: string | undefined;
  /** What is not finite and what to do, sentences. */
  readonly cause: string;
}

/**
 * Looks for the first thing that is not finite, or too large for 32-bit floats: inputs, weights, outputs of the layers, targets.
 *
 * @param data - What the model trains on: inputs, targets, then weights of the samples.
 */
export function firstBrokenPlace(model: tf.LayersModel, data: readonly tf.Tensor[]): BrokenPlace {
  const inputs = data.slice(0, model.inputs.length);
  const targets = data.slice(model.inputs.length, model.inputs.length + model.outputs.length);
  const input = inputs.findIndex(isBroken);
  if (input >= 0) {
    return {
      layer: undefined,
      cause: `${named("x", model.inputNames, input)} has values that are missing or out of range. Drop or fill them first.`,
    };
  }
  const target = targets.findIndex(isBroken);
  if (target >= 0) {
    return {
      layer: undefined,
      cause: `${named("y", model.outputNames, target)} has values that are missing or out of range. Drop or fill them first.`,
    };
  }
  for (const { name, weights, output } of placesOf(model, inputs)) {
    if (weights) return { layer: name, cause: `Layer ${name} is the first whose weights overflow. ${calm}` };
    if (output) return { layer: name, cause: `Layer ${name} is the first whose output overflows. ${calm}` };
  }
  return {
    layer: undefined,
    cause: "All layers answer with values in range: look for a loss that does not fit the last layer or y.",
  };
}

/** Looks for the first layer whose weights are not finite, or too large, after a step whose data are gone. */
export function firstBrokenLayer(model: tf.LayersModel): BrokenPlace {
  const layer = model.layers.find((each) => each.getWeights().some(isBroken))?.name;
  const finding =
    layer === undefined ? "All weights are in range." : `Layer ${layer} is the first whose weights overflow.`;
  return { layer, cause: `${finding} Look for values that are missing in x and y. ${calm}` };
}

function named(argument: string, names: readonly string[], index: number): string {
  return names.length === 1 ? argument : `${argument} of ${names[index]}`;
}

/** Above it a square overflows 32-bit floats, and with it most losses. */
const largest = 1.8e19;

function isBroken(tensor: tf.Tensor): boolean {
  return tensor.dtype === "float32" && tensor.dataSync().some((value) => !(Math.abs(value) <= largest));
}

/** Whether each layer's weights and its output on `inputs` are broken. */
function placesOf(
  model: tf.LayersModel,
  inputs: tf.Tensor[],
): { name: string; weights: boolean; output: boolean }[] {
  // A layer that is used several times has no single output; what follows it shows.
  const layers = model.layers.filter(({ inboundNodes }) => inboundNodes.length <= 1);
  return tf.tidy(() => {
    const probe = tf.model({ inputs: model.inputs, outputs: layers.flatMap(({ output }) => output) });
    const outputs = [probe.predictOnBatch(inputs)].flat();
    return layers.map((layer) => ({
      name: layer.name,
      weights: layer.getWeights().some(isBroken),
      output: outputs.splice(0, [layer.output].flat().length).some(isBroken),
    }));
  });
}
