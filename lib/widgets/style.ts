import { defineWidget, type WidgetClass } from "./define-widget.js";
import type { Widget } from "./widget.js";

/** Colours and fonts of a widget, as CSS writes them; null leaves it to the page. Each kind of widget heeds some of them. */
export interface StyleTraits {
  /** Of text fields, labels and check boxes. */
  background: string | null;
  /** Of progress bars. */
  barColor: string | null;
  /** Of buttons. */
  buttonColor: string | null;
  /** Width of `ToggleButtons`' buttons. */
  buttonWidth: string | null;
  /** Width of the description beside the control; `initial` makes room for all of it. */
  descriptionWidth: string | null;
  fontSize: string | null;
  fontWeight: string | null;
  /** Of sliders. */
  handleColor: string | null;
  textColor: string | null;
}

const defaults: StyleTraits = {
  background: null,
  barColor: null,
  buttonColor: null,
  buttonWidth: null,
  descriptionWidth: null,
  fontSize: null,
  fontWeight: null,
  handleColor: null,
  textColor: null,
};

/** Colours and fonts of a widget: its `style`. */
export type Style = Widget<StyleTraits> & StyleTraits;

/** The class of styles that the page knows by a name, e.g. `SliderStyle`. */
export function defineStyle(name: string): WidgetClass<StyleTraits> {
  return defineWidget<StyleTraits>({
    model: { module: "@jupyter-widgets/controls", name: `${name}Model` },
    view: { module: "@jupyter-widgets/base", name: "StyleView" },
    defaults,
  });
}
