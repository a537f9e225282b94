/**
 * Element types under their Open Inference Protocol v2 names.
 *
 * @see https://github.com/kserve/open-inference-protocol
 */
export type Datatype = "BOOL" | "INT32" | "INT64" | "FP32" | "FP64" | "BYTES";

/** One input or output tensor of a model. */
export interface TensorSpec {
  /** Name in the OIP request and in the ONNX graph. */
  readonly name: string;
  readonly datatype: Datatype;
  /** `-1` marks the batch dimension, which comes first. */
  readonly shape: readonly number[];
}

/**
 * What a client sends and receives: the content of `signature.json`.
 * Inputs are raw rows, before the preprocessing that the artifact carries.
 */
export interface Signature {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Names of the columns of a tabular input, in order. */
  readonly features?: readonly string[];
  /** Class labels in the order of the output's last axis; absent for regression. */
  readonly classes?: readonly string[];
  /** Rows that the model accepts, nested to `inputs[0].shape` without the batch axis; at least one. */
  readonly inputExample: readonly unknown[];
}
