/**
 * What a cell finds without an import: values and types by these names. Importing it chooses the device and waits
 * until it can compute.
 */
import { dfd } from "./danfojs.js";
import { ready, tf } from "./engine/index.js";

export * from "./data/index.js";
export { type Displayable, displaySymbol, isDisplayable, type MimeBundle } from "./display.js";
export {
  AdamWOptimizer,
  abortable,
  adamW,
  type ClipOptions,
  clipGradients,
  cosineDecay,
  devices,
  exponentialDecay,
  getLearningRate,
  type LearningRateSchedule,
  learningRateScheduler,
  NonFiniteLossError,
  piecewiseConstantDecay,
  type ReduceLROnPlateauOptions,
  reduceLROnPlateau,
  scheduleLearningRate,
  setDevice,
  setLearningRate,
} from "./engine/index.js";
export { DataError, NotFittedError, ParameterError, ShapeError } from "./errors.js";
export * from "./metrics/index.js";
export * from "./model-selection/index.js";
export * from "./models/index.js";
export * from "./plot/index.js";
export * from "./preprocessing/index.js";
export * from "./widgets/index.js";
export { dfd, tf };

await ready();
