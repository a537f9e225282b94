import { Widget } from "@lumino/widgets";

const mimeType = "application/vnd.plotly.v1+json";
const defaultHeight = 360;

let library;

/** Plotly is large: it is loaded with the first figure. */
function loadPlotly() {
  library ??= import("plotly.js").then((module) => module.default ?? module);
  return library;
}

/** Shows a Plotly figure: `{ data, layout, frames, config }` as plotly.js has them. */
class PlotlyWidget extends Widget {
  #isDrawn = false;

  constructor() {
    super();
    this.addClass("cellship-Plotly");
  }

  async renderModel(model) {
    const { data = [], layout = {}, frames = [], config = {} } = model.data[mimeType];
    const plotly = await loadPlotly();
    if (this.isDisposed) return;
    // Plotly writes into what it is given, and the model is the document's.
    await plotly.react(
      this.node,
      structuredClone(data),
      { height: defaultHeight, autosize: true, ...structuredClone(layout) },
      { responsive: true, displaylogo: false, ...config },
    );
    if (frames.length > 0) await plotly.addFrames(this.node, structuredClone(frames));
    this.#isDrawn = true;
  }

  onAfterShow() {
    this.#fit();
  }

  onResize() {
    this.#fit();
  }

  onBeforeDetach() {
    if (this.#isDrawn) void loadPlotly().then((plotly) => plotly.purge(this.node));
    this.#isDrawn = false;
  }

  #fit() {
    if (this.#isDrawn && this.isVisible) void loadPlotly().then((plotly) => plotly.Plots.resize(this.node));
  }
}

/** JupyterLab's renderer for Plotly figures, in outputs and in files `*.plotly.json`. */
export default {
  id: "cellship:plotly",
  description: "Renders Plotly figures.",
  rendererFactory: { safe: true, mimeTypes: [mimeType], createRenderer: () => new PlotlyWidget() },
  rank: 0,
  dataType: "json",
  fileTypes: [{ name: "plotly", mimeTypes: [mimeType], extensions: [".plotly", ".plotly.json"] }],
  documentWidgetFactoryOptions: {
    name: "Plotly",
    primaryFileType: "plotly",
    fileTypes: ["plotly", "json"],
    defaultFor: ["plotly"],
  },
};
