import { addAccessors } from "./define-widget.js";
import { Layout, type LayoutTraits } from "./layout.js";
import { defineStyle, type Style, type StyleTraits } from "./style.js";
import { Widget, type WidgetKind } from "./widget.js";

/** What every control has. */
export interface ControlTraits {
  /** Shown while the pointer rests on the control. */
  tooltip: string | null;
  /** Whether the Tab key reaches the control; null leaves it to the page. */
  tabbable: boolean | null;
}

/** What controls with a description have. */
export interface DescribedTraits extends ControlTraits {
  /** Text beside the control. */
  description: string;
  /** Whether the description is HTML. Default false. */
  descriptionAllowHtml: boolean;
  /** Whether the person cannot change the value. Default false. */
  disabled: boolean;
}

/** Layout and style as they may be given: objects are made into a `Layout` and a `Style` of the control's own. */
export interface AppearanceOptions {
  readonly layout?: Layout | Partial<LayoutTraits>;
  readonly style?: Style | Partial<StyleTraits>;
}

/** Options of a control: each of its traits, its layout and its style. */
export type ControlOptions<Traits> = Partial<Traits> & AppearanceOptions;

interface Appearance {
  layout: Layout | null;
  style: Style | null;
}

/** A widget that is seen. */
export class Control<Traits extends object> extends Widget<Traits> {
  readonly #Style: ReturnType<typeof defineStyle>;

  constructor(
    kind: WidgetKind<Traits>,
    StyleClass: ReturnType<typeof defineStyle>,
    options: ControlOptions<Traits>,
  ) {
    const { layout, style, ...traits } = options;
    super(
      { ...kind, defaults: { ...kind.defaults, layout: null, style: null } },
      {
        ...(traits as unknown as Partial<Traits>),
        ...(layout === undefined ? {} : { layout: asWidget(layout, Layout) }),
        ...(style === undefined ? {} : { style: asWidget(style, StyleClass) }),
      },
    );
    this.#Style = StyleClass;
  }

  /** Size and place. */
  get layout(): Layout {
    return this.#appearance("layout") ?? this.#appear("layout", new Layout());
  }

  set layout(layout: Layout | Partial<LayoutTraits>) {
    this.#appear("layout", asWidget(layout, Layout));
  }

  /** Colours and fonts. */
  get style(): Style {
    return this.#appearance("style") ?? this.#appear("style", new this.#Style());
  }

  set style(style: Style | Partial<StyleTraits>) {
    this.#appear("style", asWidget(style, this.#Style));
  }

  #appearance<Name extends keyof Appearance>(name: Name): Appearance[Name] {
    return this.get(name as never) as Appearance[Name];
  }

  #appear<Part>(name: keyof Appearance, part: Part): Part {
    this.set({ [name]: part } as unknown as Partial<Traits>);
    return part;
  }
}

function asWidget<Part extends object>(value: Part | object, PartClass: new (options: object) => Part): Part {
  return value instanceof Widget ? (value as unknown as Part) : new PartClass(value);
}

/** A class of controls with a property for each trait. */
export type ControlClass<Traits extends object> = new (
  options?: ControlOptions<Traits>,
) => Control<Traits> & Traits;

/** What a kind of control is made of. */
export interface ControlKind<Traits> extends Pick<WidgetKind<Traits>, "local" | "adjust"> {
  /** Name of its model in the page without `Model`. */
  readonly name: string;
  /** Name of its view without `View`. Default: `name`. */
  readonly view?: string;
  /** Name of its style in the page. Default `DescriptionStyle`. */
  readonly style?: string;
  /** All traits but those of {@link ControlTraits}. */
  readonly defaults: Omit<Traits, keyof ControlTraits>;
}

/** The defaults of {@link DescribedTraits} beyond those of every control. */
export const described = { description: "", descriptionAllowHtml: false, disabled: false };

/** Makes the class of a kind of control. */
export function defineControl<Traits extends ControlTraits>({
  name,
  view = name,
  style = "DescriptionStyle",
  defaults: ownDefaults,
  ...rules
}: ControlKind<Traits>): ControlClass<Traits> {
  const controls = "@jupyter-widgets/controls";
  const defaults = { tooltip: null, tabbable: null, ...ownDefaults } as unknown as Traits;
  const kind: WidgetKind<Traits> = {
    model: { module: controls, name: `${name}Model` },
    view: { module: controls, name: `${view}View` },
    defaults,
    ...rules,
  };
  const StyleClass = defineStyle(style);
  class Defined extends Control<Traits> {
    constructor(options: ControlOptions<Traits> = {}) {
      super(kind, StyleClass, options);
    }
  }
  addAccessors(Defined.prototype, defaults);
  return Defined as unknown as ControlClass<Traits>;
}
