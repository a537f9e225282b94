export { UnsupportedLayerError } from "./errors.js";
export { type OnnxOptions, onnxOpset, toOnnx } from "./to-onnx.js";
