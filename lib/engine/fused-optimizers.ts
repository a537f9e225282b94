import * as tf from "@tensorflow/tfjs";
import type { CellshipBackend } from "./cellship-backend.js";
import { writableAddress } from "./writable-address.js";

/** Steps of `optimizers.c`, in its order. */
const kinds = [
  "sgd",
  "momentum",
  "nesterov",
  "adagrad",
  "rmsprop",
  "centredRmsprop",
  "adam",
  "adamax",
] as const;

/** The numbers of one step, in the order of `optimizers.c`; what a kind of step does not use may be left out. */
const hyperparameterNames = [
  "rate",
  "decay",
  "beta1",
  "beta2",
  "epsilon",
  "correction1",
  "correction2",
] as const;

/** One step of an optimizer. */
interface Step {
  readonly kind: (typeof kinds)[number];
  readonly numbers: Partial<Record<(typeof hyperparameterNames)[number], number>>;
  readonly slots: readonly Slot[];
  /** Counts the step. */
  readonly after?: () => void;
}

/** What an optimizer keeps for each weight, as TensorFlow.js' optimizers save it. */
interface Slot {
  readonly kept: { originalName: string; variable: tf.Variable }[];
  readonly suffix: string;
  readonly initialValue?: number;
}

/** A weight and its gradient. */
interface Pair {
  readonly variable: tf.Variable;
  readonly gradient: tf.Tensor;
  readonly slots: readonly tf.Variable[];
}

type Gradients = Parameters<tf.Optimizer["applyGradients"]>[0];
type Kept = Slot["kept"];

/** The fields of TensorFlow.js' optimizers that a step reads and writes; protected or private there. */
interface OptimizerState {
  learningRate: number;
  momentum: number;
  useNesterov: boolean;
  beta1: number;
  beta2: number;
  decay: number;
  epsilon: number;
  centered: boolean;
  initialAccumulatorValue: number;
  accBeta1: tf.Variable;
  accBeta2: tf.Variable;
  iteration: tf.Variable;
  accumulations: Kept;
  accumulatedGrads: Kept;
  accumulatedMeanSquares: Kept;
  accumulatedMoments: Kept;
  accumulatedMeanGrads: Kept;
  accumulatedFirstMoment: Kept;
  accumulatedSecondMoment: Kept;
  accumulatedWeightedInfNorm: Kept;
  incrementIterations(): void;
}

const variableWords = 6;
const maxSlots = 3;

/**
 * Replaces the steps of TensorFlow.js' optimizers by one in-place kernel over all variables while our backend is in use:
 * composed of single operations, Adam takes twelve passes over memory and as many temporary tensors a variable.
 */
export function fuseOptimizers(activeBackend: () => CellshipBackend | undefined): void {
  const replace = (prototype: tf.Optimizer, makeStep: MakeStep): void => {
    const composed = prototype.applyGradients;
    prototype.applyGradients = function (this: tf.Optimizer, gradients: Gradients): void {
      const backend = activeBackend();
      const state = this as unknown as OptimizerState;
      const isStepped =
        backend !== undefined && tf.tidy(() => runStep(backend, makeStep(state, backend), gradients));
      if (isStepped) state.incrementIterations();
      else composed.call(this, gradients);
    };
  };
  replace(tf.SGDOptimizer.prototype, sgd);
  replace(tf.MomentumOptimizer.prototype, momentum);
  replace(tf.AdagradOptimizer.prototype, adagrad);
  replace(tf.RMSPropOptimizer.prototype, rmsprop);
  replace(tf.AdamOptimizer.prototype, adam);
  replace(tf.AdamaxOptimizer.prototype, adamax);
}

type MakeStep = (optimizer: OptimizerState, backend: CellshipBackend) => Step;

const sgd: MakeStep = ({ learningRate }) => ({ kind: "sgd", numbers: { rate: learningRate }, slots: [] });

const momentum: MakeStep = ({ learningRate, momentum: beta1, useNesterov, accumulations }) => ({
  kind: useNesterov ? "nesterov" : "momentum",
  numbers: { rate: learningRate, beta1 },
  slots: [{ kept: accumulations, suffix: "momentum" }],
});

const adagrad: MakeStep = ({ learningRate, initialAccumulatorValue, accumulatedGrads }, backend) => ({
  kind: "adagrad",
  numbers: { rate: learningRate, epsilon: backend.epsilon() },
  slots: [{ kept: accumulatedGrads, suffix: "accumulator", initialValue: initialAccumulatorValue }],
});

const rmsprop: MakeStep = (optimizer) => ({
  kind: optimizer.centered ? "centredRmsprop" : "rmsprop",
  numbers: {
    rate: optimizer.learningRate,
    beta1: optimizer.momentum,
    beta2: optimizer.decay,
    epsilon: optimizer.epsilon,
  },
  slots: [
    { kept: optimizer.accumulatedMeanSquares, suffix: "rms" },
    { kept: optimizer.accumulatedMoments, suffix: "momentum" },
    ...(optimizer.centered ? [{ kept: optimizer.accumulatedMeanGrads, suffix: "mg" }] : []),
  ],
});

const adam: MakeStep = (optimizer, backend) => {
  const { learningRate, beta1, beta2, epsilon, accBeta1, accBeta2 } = optimizer;
  // accBeta holds beta^t, kept as a tensor so that saving and restoring the optimizer works as before.
  const [power1, power2] = [scalarOf(backend, accBeta1), scalarOf(backend, accBeta2)];
  const weightDecay = (optimizer as { weightDecay?: number }).weightDecay ?? 0;
  return {
    kind: "adam",
    numbers: {
      rate: learningRate,
      decay: 1 - learningRate * weightDecay,
      beta1,
      beta2,
      epsilon,
      correction1: 1 - power1,
      correction2: 1 - power2,
    },
    slots: [
      { kept: optimizer.accumulatedFirstMoment, suffix: "m" },
      { kept: optimizer.accumulatedSecondMoment, suffix: "v" },
    ],
    after: () => {
      setScalar(backend, accBeta1, power1 * beta1);
      setScalar(backend, accBeta2, power2 * beta2);
    },
  };
};

const adamax: MakeStep = (optimizer, backend) => {
  const { learningRate, beta1, beta2, epsilon, decay, accBeta1, iteration } = optimizer;
  const [power, steps] = [scalarOf(backend, accBeta1), scalarOf(backend, iteration)];
  return {
    kind: "adamax",
    numbers: { rate: learningRate / (steps * decay + 1), beta1, beta2, epsilon, correction1: 1 - power },
    slots: [
      { kept: optimizer.accumulatedFirstMoment, suffix: "m" },
      { kept: optimizer.accumulatedWeightedInfNorm, suffix: "v" },
    ],
    after: () => {
      setScalar(backend, accBeta1, power * beta1);
      setScalar(backend, iteration, steps + 1);
    },
  };
};

/** Returns `false`, with nothing changed but missing slots made, where a gradient does not fit its variable. */
function runStep(backend: CellshipBackend, step: Step, gradients: Gradients): boolean {
  const pairs = pairsOf(step, gradients);
  const isFitting = pairs.every(
    ({ variable, gradient }) => gradient.dtype === "float32" && gradient.size === variable.size,
  );
  if (!isFitting) return false;
  const mostPairs = Math.floor((backend.parameters.length - hyperparameterNames.length) / variableWords);
  for (let begin = 0; begin < pairs.length; begin += mostPairs) {
    stepPairs(backend, step, pairs.slice(begin, begin + mostPairs));
  }
  step.after?.();
  return true;
}

function pairsOf({ slots }: Step, gradients: Gradients): Pair[] {
  const entries: [string, tf.Tensor | null | undefined][] = Array.isArray(gradients)
    ? gradients.map(({ name, tensor }) => [name, tensor])
    : Object.entries(gradients);
  const pairs: Pair[] = [];
  // Slots are counted by position: a variable without a gradient has its own.
  for (const [index, [name, gradient]] of entries.entries()) {
    const variable = tf.engine().registeredVariables[name] as tf.Variable;
    const own = slots.map(({ kept, suffix, initialValue = 0 }) => {
      kept[index] ??= {
        originalName: `${name}/${suffix}`,
        variable: tf.tidy(() => tf.fill(variable.shape, initialValue).variable(false)),
      };
      return kept[index].variable;
    });
    if (gradient !== null && gradient !== undefined) pairs.push({ variable, gradient, slots: own });
  }
  return pairs;
}

function stepPairs(backend: CellshipBackend, { kind, numbers }: Step, pairs: readonly Pair[]): void {
  // All addresses first: fetching one may run a kernel that takes parameters of its own.
  const words = pairs.flatMap(({ variable, gradient, slots }) => [
    variable.size,
    writableAddress(backend, variable),
    backend.addressOf(gradient),
    ...Array.from({ length: maxSlots }, (_, index) => {
      const slot = slots[index];
      return slot === undefined ? 0 : writableAddress(backend, slot);
    }),
  ]);
  backend.parameters.set(words);
  for (const [index, name] of hyperparameterNames.entries()) {
    backend.floatParameters[words.length + index] = numbers[name] ?? 1;
  }
  const address = backend.parametersAddress;
  backend.kernels.optimizer_step(
    kinds.indexOf(kind),
    address,
    address,
    pairs.length,
    address + 4 * words.length,
  );
}

function scalarOf(backend: CellshipBackend, variable: tf.Variable): number {
  return backend.valuesOf(variable)[0] as number;
}

function setScalar(backend: CellshipBackend, variable: tf.Variable, value: number): void {
  writableAddress(backend, variable);
  backend.valuesOf(variable)[0] = value;
}
