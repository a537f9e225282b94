import { type ControlTraits, type DescribedTraits, defineControl, described } from "./control.js";
import { hostComms } from "./host-comms.js";

/** A button's colour, by what it means. */
export type ButtonStyleName = "" | "primary" | "success" | "info" | "warning" | "danger";

/** What buttons have. */
export interface ButtonTraits extends ControlTraits {
  /** The button's text. */
  description: string;
  /** Default false. */
  disabled: boolean;
  /** Default none. */
  buttonStyle: ButtonStyleName;
  /** Name of a Font Awesome icon before the text, e.g. `check`. Default none. */
  icon: string;
}

const appearance = { description: "", disabled: false, buttonStyle: "" as const, icon: "" };

/**
 * A button.
 *
 * @example
 * const button = new Button({ description: "Train" })
 * button.onClick(async () => console.log(await train()))
 * button
 */
export class Button extends defineControl<ButtonTraits>({
  name: "Button",
  style: "ButtonStyle",
  defaults: appearance,
}) {
  readonly #listeners = new Map<unknown, () => Promise<void>>();

  /** Calls `listener` at each click. What it prints, shows or throws appears at the cell that called `onClick`. */
  onClick(listener: (button: this) => unknown): void {
    const atCell = hostComms().atRunningCell(listener);
    this.#listeners.set(listener, () => atCell(this));
  }

  /** Ends what {@link onClick} began. */
  offClick(listener: (button: this) => unknown): void {
    this.#listeners.delete(listener);
  }

  /** Does what a click does; resolves when the listeners have ended. */
  async click(): Promise<void> {
    for (const listener of [...this.#listeners.values()]) await listener();
  }

  protected override async receiveEvent({ event }: Readonly<Record<string, unknown>>): Promise<void> {
    if (event === "click") await this.click();
  }
}

/** What toggle buttons have. */
export interface ToggleButtonTraits extends DescribedTraits, Omit<ButtonTraits, keyof ControlTraits> {
  /** Whether it is down. Default false. */
  value: boolean;
}

/** A button that stays down until the next click. */
export class ToggleButton extends defineControl<ToggleButtonTraits>({
  name: "ToggleButton",
  style: "ToggleButtonStyle",
  defaults: { ...described, ...appearance, value: false },
}) {}
