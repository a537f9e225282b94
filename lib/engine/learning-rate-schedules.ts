import { checkOption } from "../check-option.js";
import { ParameterError } from "../errors.js";
import type { LearningRateSchedule } from "./learning-rate.js";

/**
 * η(t) = η₀ r^(t / T).
 *
 * @param options.initialLearningRate - η₀, above 0.
 * @param options.decaySteps - T, above 0.
 * @param options.decayRate - r, above 0.
 * @param options.staircase - Rounds t / T down, so that the rate falls in steps; default false.
 * @throws {ParameterError} If an option is out of range.
 * @see Keras `ExponentialDecay`
 */
export function exponentialDecay(options: {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly decayRate: number;
  readonly staircase?: boolean;
}): LearningRateSchedule {
  const initial = checkOption("initialLearningRate", options.initialLearningRate, { above: 0 });
  const steps = checkOption("decaySteps", options.decaySteps, { above: 0 });
  const rate = checkOption("decayRate", options.decayRate, { above: 0 });
  const exponent = options.staircase === true ? Math.floor : (value: number) => value;
  return (step) => initial * rate ** exponent(step / steps);
}

/**
 * Falls along half a cosine from η₀ to α η₀ over T steps, and stays there:
 * η(t) = η₀ ((1 − α) (1 + cos(π t / T)) / 2 + α). With a warm-up the rate first rises in a straight line from η₀ to
 * its target, and falls from there.
 *
 * @param options.initialLearningRate - η₀, 0 or greater.
 * @param options.decaySteps - T, above 0; those of the warm-up come before.
 * @param options.alpha - α in [0, 1]; default 0.
 * @param options.warmupTarget - Rate at the end of the warm-up; none by default.
 * @param options.warmupSteps - Default 0.
 * @throws {ParameterError} If an option is out of range.
 * @see Keras `CosineDecay`; Loshchilov & Hutter, SGDR, 2017
 */
export function cosineDecay(options: {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly alpha?: number;
  readonly warmupTarget?: number;
  readonly warmupSteps?: number;
}): LearningRateSchedule {
  const initial = checkOption("initialLearningRate", options.initialLearningRate, { atLeast: 0 });
  const steps = checkOption("decaySteps", options.decaySteps, { above: 0 });
  const alpha = checkOption("alpha", options.alpha ?? 0, { atLeast: 0, atMost: 1 });
  const target = checkOption("warmupTarget", options.warmupTarget ?? initial, { atLeast: 0 });
  const warmup = checkOption("warmupSteps", options.warmupSteps ?? 0, { atLeast: 0 });
  return (step) => {
    if (step < warmup) return initial + (target - initial) * (step / warmup);
    const cosine = (1 + Math.cos((Math.PI * Math.min(step - warmup, steps)) / steps)) / 2;
    return target * ((1 - alpha) * cosine + alpha);
  };
}

/**
 * `values[i]` up to and with step `boundaries[i]`, the last value after all of them.
 *
 * @param options.boundaries - Steps, ascending.
 * @param options.values - Rates, one more than boundaries.
 * @throws {ParameterError} If the boundaries do not ascend or the lengths do not fit.
 * @see Keras `PiecewiseConstantDecay`
 */
export function piecewiseConstantDecay({
  boundaries,
  values,
}: {
  readonly boundaries: readonly number[];
  readonly values: readonly number[];
}): LearningRateSchedule {
  if (values.length !== boundaries.length + 1) {
    throw new ParameterError(
      `Expected one value more than boundaries, got ${values.length} and ${boundaries.length}.`,
    );
  }
  if (boundaries.some((boundary, index) => index > 0 && !(boundary > (boundaries[index - 1] ?? 0)))) {
    throw new ParameterError(`Expected boundaries that ascend, got ${boundaries.join(", ")}.`);
  }
  return (step) => {
    const index = boundaries.findIndex((boundary) => step <= boundary);
    return values.at(index) ?? Number.NaN;
  };
}
