import { type DescribedTraits, defineControl, described } from "./control.js";

/** What colour pickers have. */
export interface ColorPickerTraits extends DescribedTraits {
  /** A CSS colour. Default `black`. */
  value: string;
  /** Whether only the colour is shown, and no field for its name. Default false. */
  concise: boolean;
}

/** Chooses a colour. */
export class ColorPicker extends defineControl<ColorPickerTraits>({
  name: "ColorPicker",
  defaults: { ...described, value: "black", concise: false },
}) {}
