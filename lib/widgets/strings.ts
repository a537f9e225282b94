import { type DescribedTraits, defineControl, described } from "./control.js";

/** What widgets with text have. */
export interface StringTraits extends DescribedTraits {
  /** Default empty. */
  value: string;
  /** Shown where the value is empty. Default none. */
  placeholder: string;
}

/** What text fields have. */
export interface TextTraits extends StringTraits {
  /** Whether the value changes with every key, or when the person leaves the field. Default true. */
  continuousUpdate: boolean;
}

const shown = { ...described, value: "", placeholder: "" };
const typed = { ...shown, continuousUpdate: true };

/** A field for a line of text. */
export class Text extends defineControl<TextTraits>({ name: "Text", style: "TextStyle", defaults: typed }) {}

/** A field for a line of text that is not shown. */
export class Password extends defineControl<TextTraits>({
  name: "Password",
  style: "TextStyle",
  defaults: typed,
}) {}

/** A field for several lines of text. */
export class Textarea extends defineControl<
  TextTraits & {
    /** Height in lines; null leaves it to the page. */
    rows: number | null;
  }
>({ name: "Textarea", style: "TextStyle", defaults: { ...typed, rows: null } }) {}

/** Text that the person cannot change; `$…$` is TeX. */
export class Label extends defineControl<StringTraits>({
  name: "Label",
  style: "LabelStyle",
  defaults: shown,
}) {}

/** HTML; scripts in it do not run. */
export class HTML extends defineControl<StringTraits>({
  name: "HTML",
  style: "HTMLStyle",
  defaults: shown,
}) {}

/** HTML with TeX between dollar signs. */
export class HTMLMath extends defineControl<StringTraits>({
  name: "HTMLMath",
  style: "HTMLMathStyle",
  defaults: shown,
}) {}
