export { CNNClassifier, type CNNClassifierOptions } from "./cnn-classifier.js";
export type { Evaluation } from "./cross-entropy.js";
export type { Classifier, EpochProgress, FitOptions, History } from "./estimator.js";
export type { Deployable, ExportSource } from "./export-source.js";
export type { ImageShape, ImagesLike } from "./images.js";
export { MLPClassifier, type MLPClassifierOptions } from "./mlp-classifier.js";
export { Pipeline, type PipelineSteps } from "./pipeline.js";
export type { TrainOptions } from "./train-options.js";
