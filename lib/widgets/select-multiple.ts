import {
  type Control,
  type ControlOptions,
  type DescribedTraits,
  defineControl,
  described,
} from "./control.js";
import { indexOf, labelsOf, type SelectionOptions, valuesOf } from "./selection-options.js";

/** What a list has in which several values may be chosen. */
export interface SelectMultipleTraits<Value> extends DescribedTraits {
  /** What can be chosen. */
  options: SelectionOptions<Value>;
  /** What is chosen. Default nothing. */
  value: readonly Value[];
  /** Its places among the options. */
  index: readonly number[];
  /** Height in lines. Default 5. */
  rows: number;
}

interface WireTraits {
  _optionsLabels: readonly string[];
}

/** Keeps values, indices and labels in step; the page knows indices and labels. */
function adjust(traits: SelectMultipleTraits<unknown> & WireTraits, changed: readonly PropertyKey[]): void {
  const { options } = traits;
  const values = valuesOf(options);
  if (changed.includes("options")) {
    traits._optionsLabels = labelsOf(options);
    if (!changed.includes("value")) traits.value = traits.value.filter((value) => values.includes(value));
  }
  if (changed.includes("index")) traits.value = traits.index.map((index) => values[index]);
  else if (changed.includes("value") || changed.includes("options"))
    traits.index = traits.value.map((value) => indexOf(value, options));
}

const Base = defineControl<SelectMultipleTraits<unknown> & WireTraits>({
  name: "SelectMultiple",
  defaults: { ...described, options: [], value: [], index: [], _optionsLabels: [], rows: 5 },
  local: ["options", "value"],
  adjust,
}) as unknown as new <Value>(
  options: Omit<ControlOptions<SelectMultipleTraits<Value>>, "options" | "value"> & {
    readonly options: SelectionOptions<Value>;
    readonly value?: readonly NoInfer<Value>[];
  },
) => Control<SelectMultipleTraits<Value>> & SelectMultipleTraits<Value>;

/**
 * A list in which several values may be chosen.
 *
 * @example new SelectMultiple({ options: ["mean", "worst"], value: ["mean"] })
 */
export class SelectMultiple<const Value> extends Base<Value> {}
