import * as tf from "@tensorflow/tfjs";

/** One layer of a plan. The values of a prediction lie in places, those of the inputs in the first ones. */
export interface PlannedStep {
  /** Computes the outputs of the layer. */
  run(inputs: tf.Tensor[]): readonly tf.Tensor[];
  /** Places of its inputs. */
  readonly from: readonly number[];
  /** Places of its outputs. */
  readonly to: readonly number[];
  /** Places whose values nobody needs after it. */
  readonly spent: readonly number[];
}

/** In which order the layers of a model compute. */
export interface PredictionPlan {
  readonly inputs: readonly tf.SymbolicTensor[];
  readonly steps: readonly PlannedStep[];
  /** Places of the model's outputs. */
  readonly outputs: readonly number[];
}

/** The members of TensorFlow.js' layers that computing them uses. */
interface PlannedLayer {
  readonly built: boolean;
  readonly stateful: boolean;
  /** Of embeddings. */
  readonly maskZero?: boolean;
  readonly activityRegularizer: unknown;
  readonly inboundNodes: readonly LayerNode[];
  getClassName(): string;
  assertNotDisposed(): void;
  assertInputCompatibility(inputs: tf.Tensor[]): void;
  apply(inputs: tf.Tensor[]): tf.Tensor | tf.Tensor[];
  call(inputs: tf.Tensor[], options: object): tf.Tensor | tf.Tensor[];
}

interface LayerNode {
  readonly inputTensors: readonly tf.SymbolicTensor[];
  readonly outputTensors: readonly tf.SymbolicTensor[];
}

interface Model {
  readonly inputs: readonly tf.SymbolicTensor[];
  readonly outputs: readonly tf.SymbolicTensor[];
}

const baseApply = (tf.layers.Layer.prototype as unknown as PlannedLayer).apply;

/** A plan with the lists that it was made for: a model may be given others. */
interface CachedPlan extends Model {
  readonly plan: PredictionPlan | undefined;
}

const plans = new WeakMap<object, CachedPlan>();

/** The classes of layers that are registered now, without those that are models. */
export function layersOfTensorflow(): ReadonlySet<unknown> {
  const registered = Object.values(tf.serialization.SerializationMap.getMap().classNameMap);
  const classes: readonly unknown[] = registered.map(([type]) => type);
  return new Set(
    classes.filter((type) => {
      const { prototype } = type as { readonly prototype: unknown };
      return prototype instanceof tf.layers.Layer && !(prototype instanceof tf.LayersModel);
    }),
  );
}

/**
 * The plan of a model without training.
 *
 * @param known - The classes of layers whose behaviour is known.
 * @returns `undefined` for a model with other layers, with states or with masks.
 */
export function planPrediction(model: Model, known: ReadonlySet<unknown>): PredictionPlan | undefined {
  const cached = plans.get(model);
  if (cached?.inputs === model.inputs && cached.outputs === model.outputs) return cached.plan;
  const plan = makePlan(model, known);
  plans.set(model, { inputs: model.inputs, outputs: model.outputs, plan });
  return plan;
}

function makePlan({ inputs, outputs }: Model, known: ReadonlySet<unknown>): PredictionPlan | undefined {
  const nodes = nodesInOrder(inputs, outputs);
  const layers = nodes.map(({ outputTensors: [output] }) => sourceOf(output as tf.SymbolicTensor));
  if (!layers.every((layer) => known.has(layer.constructor) && !layer.stateful && !makesMasks(layer)))
    return undefined;

  const places = new Map<tf.SymbolicTensor, number>(inputs.map((input, index) => [input, index]));
  for (const { outputTensors } of nodes) {
    for (const output of outputTensors) if (!places.has(output)) places.set(output, places.size);
  }
  const placeOf = (tensor: tf.SymbolicTensor): number => places.get(tensor) as number;
  const lastUse = new Map<tf.SymbolicTensor, LayerNode>();
  for (const node of nodes) for (const input of node.inputTensors) lastUse.set(input, node);
  const isNeeded = (tensor: tf.SymbolicTensor): boolean =>
    inputs.includes(tensor) || outputs.includes(tensor);
  const steps = nodes.map((node, index) => ({
    run: runner(layers[index] as PlannedLayer),
    from: node.inputTensors.map(placeOf),
    to: node.outputTensors.map(placeOf),
    spent: [...new Set(node.inputTensors)]
      .filter((input) => lastUse.get(input) === node && !isNeeded(input))
      .map(placeOf),
  }));
  return { inputs, steps, outputs: outputs.map(placeOf) };
}

function sourceOf(tensor: tf.SymbolicTensor): PlannedLayer {
  return tensor.sourceLayer as unknown as PlannedLayer;
}

/** The calls of layers between inputs and outputs, each after those that it depends on. */
function nodesInOrder(
  inputs: readonly tf.SymbolicTensor[],
  outputs: readonly tf.SymbolicTensor[],
): LayerNode[] {
  const ordered = new Set<LayerNode>();
  const begun = new Set<LayerNode>();
  const waiting = [...outputs];
  for (let tensor = waiting.at(-1); tensor !== undefined; tensor = waiting.at(-1)) {
    const target = tensor;
    const node = inputs.includes(target)
      ? undefined
      : sourceOf(target).inboundNodes.find(({ outputTensors }) => outputTensors.includes(target));
    if (node === undefined || ordered.has(node) || begun.has(node)) {
      waiting.pop();
      if (node !== undefined) ordered.add(node);
    } else {
      begun.add(node);
      waiting.push(...node.inputTensors);
    }
  }
  return [...ordered];
}

function makesMasks(layer: PlannedLayer): boolean {
  return layer.getClassName() === "Masking" || layer.maskZero === true;
}

/** What a layer's `apply` does with tensors, without what can only happen at its first call or with another layer. */
function runner(layer: PlannedLayer): PlannedStep["run"] {
  return (inputs) => {
    const isPlain = layer.apply === baseApply && layer.built && layer.activityRegularizer == null;
    if (!isPlain) return listOf(layer.apply(inputs));
    layer.assertNotDisposed();
    layer.assertInputCompatibility(inputs);
    const outputs = listOf(layer.call(inputs, {}));
    return outputs.some((output) => inputs.includes(output))
      ? outputs.map((output) => (inputs.includes(output) ? tf.clone(output) : output))
      : outputs;
  };
}

function listOf(tensors: tf.Tensor | tf.Tensor[]): readonly tf.Tensor[] {
  return Array.isArray(tensors) ? tensors : [tensors];
}
