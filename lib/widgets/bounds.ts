import { checkOption } from "../check-option.js";
import { ParameterError } from "../errors.js";

interface Bounded {
  value: number;
  min: number;
  max: number;
}

/** A check of traits: numbers, or whole ones, `min` not above `max`; brings `value` between them. */
export function bounded({ integer }: { readonly integer: boolean }): (traits: Bounded) => void {
  return (traits) => {
    checkBounds(traits, integer);
    traits.value = clamp(checkOption("value", traits.value, { integer }), traits);
  };
}

/** The same for a pair of values, the lower one first. */
export function boundedPair({
  integer,
}: {
  readonly integer: boolean;
}): (traits: Omit<Bounded, "value"> & { value: readonly [number, number] }) => void {
  return (traits) => {
    checkBounds(traits, integer);
    const [lower, upper] = traits.value;
    if (lower > upper) {
      throw new ParameterError(`Expected value to be [lower, upper], got [${lower}, ${upper}].`);
    }
    if (clamp(lower, traits) === lower && clamp(upper, traits) === upper) return;
    traits.value = [clamp(lower, traits), clamp(upper, traits)];
  };
}

function checkBounds({ min, max }: Omit<Bounded, "value">, integer: boolean): void {
  checkOption("min", min, { integer });
  checkOption("max", max, { integer, atLeast: min });
}

function clamp(value: number, { min, max }: Omit<Bounded, "value">): number {
  return Math.min(Math.max(value, min), max);
}
