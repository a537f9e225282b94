export { type PlotConfusionMatrixOptions, plotConfusionMatrix } from "./confusion-matrix.js";
export { Figure, figure, plotlyMimeType } from "./figure.js";
export { type PlotImagesOptions, plotImages } from "./images.js";
export { plotLearningCurve } from "./learning-curve.js";
export { plotRocCurve } from "./roc-curve.js";
