export { type Artifact, type ArtifactContent, artifactFiles, manifestFile } from "./artifact.js";
export {
  ArtifactContentError,
  ArtifactCorruptError,
  ModelNameError,
  ModelNotFoundError,
} from "./errors.js";
export type { FileRecord, Manifest } from "./manifest.js";
export { isModelName, isModelVersion, parseModelName } from "./model-name.js";
export { listModels, listVersions, readModel } from "./model-repository.js";
export { readArtifact } from "./read-artifact.js";
export type { Datatype, Signature, TensorSpec } from "./signature.js";
export type { ErrorBody, ModelStats, ModelSummary } from "./wire.js";
export { type WriteOptions, type WrittenArtifact, writeArtifact } from "./write-artifact.js";
