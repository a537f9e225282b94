import type { TransformerSpec } from "../preprocessing/transformer.js";
import type { Signature } from "./signature.js";

/** The part of an artifact that comes from the model; the rest is added when it is written. */
export interface ArtifactContent {
  /** A serialized ONNX `ModelProto`; its input names and outputs are those of {@link signature}. */
  readonly onnx: Uint8Array;
  readonly signature: Signature;
  /** Applied to raw rows, in order, before the ONNX graph; empty if the graph takes raw input. */
  readonly preprocessing: readonly TransformerSpec[];
  /** Figures of the training, e.g. `{ accuracy: 0.98 }`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** What the artifact was made with: `cellship`, `@tensorflow/tfjs`, `node`, `onnx opset`. */
  readonly versions: Readonly<Record<string, string>>;
}

/** One deployed version of a model, as it lies on disk and as the model server loads it. */
export interface Artifact extends ArtifactContent {
  readonly name: string;
  /** A whole number, counted from 1, in decimal digits: the name of the folder. */
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Digest of the manifest, thereby of every file: 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Files of an artifact besides `manifest.json`, by what they hold. */
export const artifactFiles = {
  onnx: "model.onnx",
  signature: "signature.json",
  preprocessing: "preprocessing.json",
  metrics: "metrics.json",
} as const satisfies Partial<Record<keyof ArtifactContent, string>>;

/** File that records size and digest of all others. */
export const manifestFile = "manifest.json";
