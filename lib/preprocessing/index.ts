export { transformerFromSpec } from "./from-spec.js";
export { MinMaxScaler, type MinMaxScalerOptions } from "./min-max-scaler.js";
export { SpecError } from "./spec-fields.js";
export { StandardScaler } from "./standard-scaler.js";
export type { Transformer, TransformerSpec } from "./transformer.js";
