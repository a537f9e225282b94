import { type Displayable, displaySymbol, hostDisplay } from "../display.js";
import { ParameterError } from "../errors.js";
import { Checkbox } from "./checkbox.js";
import { VBox } from "./containers.js";
import { hostComms, WidgetHostError } from "./host-comms.js";
import { Dropdown } from "./selections.js";
import { FloatSlider, IntSlider } from "./sliders.js";
import { Text } from "./strings.js";
import type { Referable } from "./wire-state.js";

/** A widget with a value. */
export interface ValueWidget<Value> extends Referable {
  readonly value: Value;
  observe(observer: () => unknown): void;
}

/**
 * A control for one argument: a widget, or what stands for one. A number is a slider around it, `[min, max]` or
 * `[min, max, step]` a slider between them, a boolean a check box, a string a text field, a list of strings a menu.
 */
export type InteractControl =
  | ValueWidget<unknown>
  | number
  | readonly [min: number, max: number]
  | readonly [min: number, max: number, step: number]
  | boolean
  | string
  | readonly string[];

/** The value that a control gives. */
export type ControlValue<Given> =
  Given extends ValueWidget<infer Value>
    ? Value
    : Given extends number | readonly number[]
      ? number
      : Given extends boolean
        ? boolean
        : Given extends string
          ? string
          : Given extends readonly (infer Item)[]
            ? Item
            : never;

/** Arguments by name, from controls by name. */
export type InteractArguments<Controls> = { readonly [Name in keyof Controls]: ControlValue<Controls[Name]> };

/** What shows nothing. */
const nothing: Displayable = { [displaySymbol]: () => ({ "text/plain": "" }) };

/**
 * Shows controls and, below them, what `show` returns for their values, again whenever one of them changes.
 *
 * @param show - Gets the values by name. May be async; of results that overtake each other the latest call's stays.
 * @throws {ParameterError} If a control is none.
 * @throws {WidgetHostError} Outside of a notebook.
 * @example interact(({ k, log }) => plot(k, log), { k: [1, 30], log: false })
 */
export function interact<const Controls extends Readonly<Record<string, InteractControl>>>(
  show: (values: InteractArguments<Controls>) => unknown,
  controls: Controls,
): void {
  const display = hostDisplay();
  if (display === undefined) throw new WidgetHostError();
  const widgets = Object.entries(controls).map(([name, given]) => [name, widgetFor(name, given)] as const);
  display(new VBox(widgets.map(([, widget]) => widget)));
  const values = (): InteractArguments<Controls> =>
    Object.fromEntries(widgets.map(([name, { value }]) => [name, value])) as InteractArguments<Controls>;

  let calls = 0;
  const result = display(nothing);
  const update = async (returned: unknown): Promise<void> => {
    calls += 1;
    const call = calls;
    const value = (await returned) ?? nothing;
    if (call === calls) result.update(value);
  };
  // The first call fails with its cell.
  const first = show(values());
  if (first instanceof Promise) void hostComms().atRunningCell(() => update(first))();
  else result.update(first ?? nothing);
  for (const [, widget] of widgets) widget.observe(() => update(show(values())));
}

function widgetFor(name: string, given: InteractControl): ValueWidget<unknown> {
  switch (typeof given) {
    case "boolean":
      return new Checkbox({ description: name, value: given });
    case "string":
      return new Text({ description: name, value: given });
    case "number":
      return slider(name, given, boundsAround(given));
    case "object":
      if ("modelId" in given) return given;
      if (isListOf(given, "string")) return new Dropdown({ description: name, options: given });
      if (isListOf(given, "number") && (given.length === 2 || given.length === 3)) {
        const [min = 0, max = 0] = given;
        return slider(
          name,
          Number.isInteger(min + max) ? Math.floor((min + max) / 2) : (min + max) / 2,
          given,
        );
      }
  }
  throw new ParameterError(
    `Expected the control ${name} to be a widget, a number, [min, max], [min, max, step], a boolean, a string or strings.`,
  );
}

/** As ipywidgets has it: from -value to 3 value. */
function boundsAround(value: number): [number, number] {
  if (value === 0) return [0, 1];
  return value > 0 ? [-value, 3 * value] : [3 * value, -value];
}

function slider(
  description: string,
  value: number,
  [min = 0, max = 0, step]: readonly number[],
): ValueWidget<number> {
  const isWhole = [value, min, max, step ?? 1].every(Number.isInteger);
  const options = { description, value, min, max };
  if (isWhole) return new IntSlider({ ...options, ...(step === undefined ? {} : { step }) });
  return new FloatSlider({ ...options, step: step ?? (max - min) / 100 });
}

function isListOf<Type extends "string" | "number">(
  given: readonly unknown[],
  type: Type,
): given is readonly (Type extends "string" ? string : number)[] {
  return given.length > 0 && given.every((item) => typeof item === type);
}
