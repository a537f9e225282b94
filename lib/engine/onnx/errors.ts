/** A layer, or an option of it, that has no counterpart in the ONNX exporter. */
export class UnsupportedLayerError extends Error {
  override readonly name = "UnsupportedLayerError";
  readonly code = "ONNX_LAYER_UNSUPPORTED";
  /** Name of the layer in the model, e.g. `lstm_LSTM1`. */
  readonly layer: string;
  /** Class of the layer, e.g. `LSTM`. */
  readonly className: string;

  /**
   * @param expected - What can be exported in its place.
   * @param actual - What the layer asks for.
   */
  constructor(layer: string, className: string, expected: string, actual: string) {
    super(
      `Cannot export layer "${layer}" of class ${className} to ONNX: expected ${expected}, got ${actual}. ` +
        "Replace the layer, or remove it from the model that is deployed.",
    );
    this.layer = layer;
    this.className = className;
  }
}
