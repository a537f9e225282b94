import { WidgetRenderer } from "@jupyter-widgets/jupyterlab-manager";

/**
 * Lets an output whose widget no kernel knows any more, as in a notebook that was saved, show its text in place of an error
 * message, and keep the widget's id in the notebook when the kernel ends.
 */
export function showTextOfLostWidgets() {
  const { renderModel } = WidgetRenderer.prototype;
  WidgetRenderer.prototype.renderModel = async function (model) {
    const source = model.data[this.mimeType];
    const { model_id: id } = source;
    const manager = await this._manager.promise;
    if (id !== "" && !manager.has_model(id)) {
      // Is rendered again when the manager has learned of the kernel's widgets.
      this._rerenderMimeModel = model;
      showText(this, String(model.data["text/plain"] ?? ""));
      return;
    }
    this.removeClass("jp-RenderedText");
    await renderModel.call(this, model);
    for (const view of this.widgets) {
      view.disposed.connect(() => {
        source.model_id = id;
      });
    }
  };
}

function showText(renderer, text) {
  const pre = document.createElement("pre");
  pre.textContent = text;
  renderer.addClass("jp-RenderedText");
  renderer.node.replaceChildren(pre);
}
