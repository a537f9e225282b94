import { type ControlOptions, type ControlTraits, defineControl } from "./control.js";
import type { Referable } from "./wire-state.js";

/** What boxes have. */
export interface BoxTraits extends ControlTraits {
  /** The widgets inside. */
  children: readonly Referable[];
  /** The box's colour, by what it means. Default none. */
  boxStyle: "" | "success" | "info" | "warning" | "danger";
}

/** What boxes have that show some of their children. */
export interface SelectionContainerTraits extends BoxTraits {
  /** A title for each child. */
  titles: readonly string[];
  /** Index of the child that is shown; null shows none. */
  selectedIndex: number | null;
}

/** A class of boxes: takes the children, then the other options. */
type BoxClass<Traits extends BoxTraits> = new (
  children?: readonly Referable[],
  options?: Omit<ControlOptions<Traits>, "children">,
) => InstanceType<ReturnType<typeof defineControl<Traits>>>;

function defineBox<Traits extends BoxTraits>(
  name: string,
  defaults: Omit<Traits, keyof BoxTraits>,
): BoxClass<Traits> {
  const Base = defineControl<BoxTraits>({ name, defaults: { children: [], boxStyle: "", ...defaults } });
  class Defined extends Base {
    constructor(children: readonly Referable[] = [], options: ControlOptions<BoxTraits> = {}) {
      super({ ...options, children });
    }
  }
  return Defined as unknown as BoxClass<Traits>;
}

/** Widgets in a box that `layout` arranges. */
export class Box extends defineBox<BoxTraits>("Box", {}) {}

/**
 * Widgets side by side.
 *
 * @example new HBox([new Label({ value: "k" }), new IntSlider()])
 */
export class HBox extends defineBox<BoxTraits>("HBox", {}) {}

/** Widgets one below another. */
export class VBox extends defineBox<BoxTraits>("VBox", {}) {}

/** Widgets in a grid, see `layout.gridTemplateColumns`. */
export class GridBox extends defineBox<BoxTraits>("GridBox", {}) {}

const selection = { titles: [], selectedIndex: null };

/** Widgets one below another, of which one is unfolded. */
export class Accordion extends defineBox<SelectionContainerTraits>("Accordion", selection) {}

/**
 * Widgets behind tabs.
 *
 * @example new Tab([slider, table], { titles: ["Settings", "Data"] })
 */
export class Tab extends defineBox<SelectionContainerTraits>("Tab", { ...selection, selectedIndex: 0 }) {}

/** Widgets of which one is shown: the one at `selectedIndex`. */
export class Stack extends defineBox<SelectionContainerTraits>("Stack", selection) {}
