import { Widget, type WidgetKind } from "./widget.js";

/** A class of widgets with a property for each trait. */
export type WidgetClass<Traits extends object> = new (options?: Partial<Traits>) => Widget<Traits> & Traits;

/** Makes the class of a kind of widget. */
export function defineWidget<Traits extends object>(kind: WidgetKind<Traits>): WidgetClass<Traits> {
  class Defined extends Widget<Traits> {
    constructor(options: Partial<Traits> = {}) {
      super(kind, options);
    }
  }
  addAccessors(Defined.prototype, kind.defaults);
  return Defined as unknown as WidgetClass<Traits>;
}

/** Lets `widget.value` and `widget.value = 1` do what `get` and `set` do. */
export function addAccessors<Traits extends object>(prototype: Widget<Traits>, defaults: Traits): void {
  for (const name of Object.keys(defaults) as (keyof Traits)[]) {
    if (name in prototype) continue;
    Object.defineProperty(prototype, name, {
      get(this: Widget<Traits>) {
        return this.get(name);
      },
      set(this: Widget<Traits>, value: Traits[typeof name]) {
        this.set({ [name]: value } as unknown as Partial<Traits>);
      },
      configurable: true,
    });
  }
}
