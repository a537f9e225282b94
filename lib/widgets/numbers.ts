import { checkOption } from "../check-option.js";
import { bounded } from "./bounds.js";
import { type DescribedTraits, defineControl, described } from "./control.js";

/** What number fields have. */
export interface NumberTraits extends DescribedTraits {
  /** Default 0. */
  value: number;
  /** Of the field's arrows. Default 1, of float fields null: any. */
  step: number | null;
  /** Whether the value changes with every key, or when the person leaves the field. Default false. */
  continuousUpdate: boolean;
}

/** What number fields with bounds have. */
export interface BoundedNumberTraits extends NumberTraits {
  /** Default 0. */
  min: number;
  /** Default 100. */
  max: number;
}

const whole = { ...described, value: 0, step: 1, continuousUpdate: false };
const fractional = { ...whole, step: null };
const bounds = { min: 0, max: 100 };

/** A field for a whole number. */
export class IntText extends defineControl<NumberTraits>({
  name: "IntText",
  defaults: whole,
  adjust: ({ value }) => checkOption("value", value, { integer: true }),
}) {}

/** A field for a number. */
export class FloatText extends defineControl<NumberTraits>({
  name: "FloatText",
  defaults: fractional,
  adjust: ({ value }) => checkOption("value", value, {}),
}) {}

/** A field for a whole number between `min` and `max`. */
export class BoundedIntText extends defineControl<BoundedNumberTraits>({
  name: "BoundedIntText",
  view: "IntText",
  defaults: { ...whole, ...bounds },
  adjust: bounded({ integer: true }),
}) {}

/** A field for a number between `min` and `max`. */
export class BoundedFloatText extends defineControl<BoundedNumberTraits>({
  name: "BoundedFloatText",
  view: "FloatText",
  defaults: { ...fractional, ...bounds },
  adjust: bounded({ integer: false }),
}) {}
