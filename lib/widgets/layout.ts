import { defineWidget } from "./define-widget.js";

/** Size and place of a widget, as CSS writes them; null leaves it to the page. */
export interface LayoutTraits {
  alignContent: string | null;
  alignItems: string | null;
  alignSelf: string | null;
  border: string | null;
  bottom: string | null;
  display: string | null;
  flex: string | null;
  flexFlow: string | null;
  gridArea: string | null;
  gridGap: string | null;
  gridTemplateAreas: string | null;
  gridTemplateColumns: string | null;
  gridTemplateRows: string | null;
  height: string | null;
  justifyContent: string | null;
  left: string | null;
  margin: string | null;
  maxHeight: string | null;
  maxWidth: string | null;
  minHeight: string | null;
  minWidth: string | null;
  order: string | null;
  overflow: string | null;
  padding: string | null;
  right: string | null;
  top: string | null;
  visibility: string | null;
  width: string | null;
}

/**
 * Size and place of a widget; one layout may serve several.
 *
 * @example new IntSlider({ layout: { width: "50%" } })
 */
export class Layout extends defineWidget<LayoutTraits>({
  model: { module: "@jupyter-widgets/base", name: "LayoutModel" },
  view: { module: "@jupyter-widgets/base", name: "LayoutView" },
  defaults: {
    alignContent: null,
    alignItems: null,
    alignSelf: null,
    border: null,
    bottom: null,
    display: null,
    flex: null,
    flexFlow: null,
    gridArea: null,
    gridGap: null,
    gridTemplateAreas: null,
    gridTemplateColumns: null,
    gridTemplateRows: null,
    height: null,
    justifyContent: null,
    left: null,
    margin: null,
    maxHeight: null,
    maxWidth: null,
    minHeight: null,
    minWidth: null,
    order: null,
    overflow: null,
    padding: null,
    right: null,
    top: null,
    visibility: null,
    width: null,
  },
}) {}
