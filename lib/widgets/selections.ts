import {
  type Control,
  type ControlOptions,
  type DescribedTraits,
  defineControl,
  described,
} from "./control.js";
import { indexOf, labelsOf, type SelectionOptions, valuesOf } from "./selection-options.js";

/** What widgets have that let the person choose one value. */
export interface SelectionTraits<Value> extends DescribedTraits {
  /** What can be chosen. */
  options: SelectionOptions<Value>;
  /** What is chosen; null: nothing. Default: the first option. */
  value: Value | null;
  /** Its place among the options. */
  index: number | null;
}

interface WireTraits {
  _optionsLabels: readonly string[];
}

type Options<Value, Traits> = Omit<ControlOptions<Traits>, "options" | "value"> & {
  readonly options: SelectionOptions<Value>;
  readonly value?: NoInfer<Value> | null;
};

type SelectionClass = new <Value>(
  options: Options<Value, SelectionTraits<Value>>,
) => Control<SelectionTraits<Value>> & SelectionTraits<Value>;

/** Keeps value, index and labels in step; the page knows index and labels. */
function adjustSelection(
  traits: SelectionTraits<unknown> & WireTraits,
  changed: readonly PropertyKey[],
): void {
  const { options } = traits;
  const values = valuesOf(options);
  if (changed.includes("options")) {
    traits._optionsLabels = labelsOf(options);
    if (!changed.includes("value") && !changed.includes("index"))
      traits.index = values.length === 0 ? null : Math.max(values.indexOf(traits.value), 0);
  }
  if (changed.includes("value")) traits.index = traits.value === null ? null : indexOf(traits.value, options);
  traits.value = traits.index === null ? null : (values[traits.index] ?? null);
}

function defineSelection(name: string, style?: string, own: object = {}): SelectionClass {
  return defineControl<SelectionTraits<unknown> & WireTraits>({
    name,
    ...(style === undefined ? {} : { style }),
    defaults: { ...described, options: [], value: null, index: null, _optionsLabels: [], ...own },
    local: ["options", "value"],
    adjust: adjustSelection,
  }) as unknown as SelectionClass;
}

const DropdownBase = defineSelection("Dropdown");
const RadioButtonsBase = defineSelection("RadioButtons");
const SelectBase = defineSelection("Select", undefined, { rows: 5 });
const ToggleButtonsBase = defineSelection("ToggleButtons", "ToggleButtonsStyle", {
  buttonStyle: "",
  tooltips: [],
  icons: [],
});
const SelectionSliderBase = defineSelection("SelectionSlider", undefined, {
  orientation: "horizontal",
  readout: true,
  continuousUpdate: true,
});

/**
 * A menu that drops down.
 *
 * @example new Dropdown({ description: "kernel", options: ["linear", "rbf"], value: "rbf" })
 * @example new Dropdown({ options: { one: 1, two: 2 } })
 */
export class Dropdown<const Value> extends DropdownBase<Value> {}

/** A choice between round buttons. */
export class RadioButtons<const Value> extends RadioButtonsBase<Value> {}

/** A list to choose from. */
export class Select<const Value> extends SelectBase<Value> {}

/** A choice between buttons side by side. */
export class ToggleButtons<const Value> extends ToggleButtonsBase<Value> {}

/** A slider over values in their order. */
export class SelectionSlider<const Value> extends SelectionSliderBase<Value> {}
