import { type DescribedTraits, defineControl, described } from "./control.js";

/** What check boxes have. */
export interface CheckboxTraits extends DescribedTraits {
  /** Default false. */
  value: boolean;
  /** Whether the box stands where other controls have theirs, behind the room for a description. Default true. */
  indent: boolean;
}

/** A box to tick. */
export class Checkbox extends defineControl<CheckboxTraits>({
  name: "Checkbox",
  style: "CheckboxStyle",
  defaults: { ...described, value: false, indent: true },
}) {}
