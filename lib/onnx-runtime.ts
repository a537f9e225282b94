// First, so that it is set when the native library loads.
import "./onnx-runtime-environment.js";

/** ONNX Runtime as this package uses it; import it from here only. */
export { InferenceSession, Tensor } from "onnxruntime-node";
