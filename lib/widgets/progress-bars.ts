import { bounded } from "./bounds.js";
import { type DescribedTraits, defineControl, described } from "./control.js";

/** What progress bars have. */
export interface ProgressBarTraits extends DescribedTraits {
  /** Stays between `min` and `max`. Default 0. */
  value: number;
  /** Default 0. */
  min: number;
  /** Default 100. */
  max: number;
  /** Default `horizontal`. */
  orientation: "horizontal" | "vertical";
  /** The bar's colour, by what it means. Default none. */
  barStyle: "" | "success" | "info" | "warning" | "danger";
}

const defaults = {
  ...described,
  value: 0,
  min: 0,
  max: 100,
  orientation: "horizontal" as const,
  barStyle: "" as const,
};

/**
 * A progress bar for whole numbers.
 *
 * @example
 * const bar = new IntProgress({ max: files.length })
 * display(bar)
 * for (const file of files) { await read(file); bar.value += 1 }
 */
export class IntProgress extends defineControl<ProgressBarTraits>({
  name: "IntProgress",
  view: "Progress",
  style: "ProgressStyle",
  defaults,
  adjust: bounded({ integer: true }),
}) {}

/** A progress bar for numbers. */
export class FloatProgress extends defineControl<ProgressBarTraits>({
  name: "FloatProgress",
  view: "Progress",
  style: "ProgressStyle",
  defaults,
  adjust: bounded({ integer: false }),
}) {}
