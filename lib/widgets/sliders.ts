import { bounded, boundedPair } from "./bounds.js";
import { type DescribedTraits, defineControl, described } from "./control.js";

/** What sliders have. */
export interface SliderTraits<Value> extends DescribedTraits {
  /** Stays between `min` and `max`. */
  value: Value;
  /** Default 0. */
  min: number;
  /** Default 100, of float sliders 10. */
  max: number;
  /** Default 1, of float sliders 0.1. */
  step: number;
  /** Default `horizontal`. */
  orientation: "horizontal" | "vertical";
  /** Whether the value stands beside the slider. Default true. */
  readout: boolean;
  /** How it is written, in d3's notation. Default `d`, of float sliders `.2f`. */
  readoutFormat: string;
  /** Whether the value changes while the handle moves, or only when it is let go. Default true. */
  continuousUpdate: boolean;
}

const common = {
  ...described,
  orientation: "horizontal" as const,
  readout: true,
  continuousUpdate: true,
};
const whole = { ...common, min: 0, max: 100, step: 1, readoutFormat: "d" };
const fractional = { ...common, min: 0, max: 10, step: 0.1, readoutFormat: ".2f" };

/**
 * A slider for a whole number.
 *
 * @example
 * const k = new IntSlider({ description: "k", value: 5, min: 1, max: 30 })
 * k.observe(({ new: value }) => console.log(value))
 * k
 */
export class IntSlider extends defineControl<SliderTraits<number>>({
  name: "IntSlider",
  style: "SliderStyle",
  defaults: { ...whole, value: 0 },
  adjust: bounded({ integer: true }),
}) {}

/** A slider for a number. */
export class FloatSlider extends defineControl<SliderTraits<number>>({
  name: "FloatSlider",
  style: "SliderStyle",
  defaults: { ...fractional, value: 0 },
  adjust: bounded({ integer: false }),
}) {}

/** A slider for a range of whole numbers, `[lower, upper]`. */
export class IntRangeSlider extends defineControl<SliderTraits<readonly [number, number]>>({
  name: "IntRangeSlider",
  style: "SliderStyle",
  defaults: { ...whole, value: [25, 75] },
  adjust: boundedPair({ integer: true }),
}) {}

/** A slider for a range of numbers, `[lower, upper]`. */
export class FloatRangeSlider extends defineControl<SliderTraits<readonly [number, number]>>({
  name: "FloatRangeSlider",
  style: "SliderStyle",
  defaults: { ...fractional, value: [2.5, 7.5] },
  adjust: boundedPair({ integer: false }),
}) {}
