/**
 * What a cell finds without an import: values and types by these names.
 */
import * as tf from "@tensorflow/tfjs";
import * as dfd from "danfojs-node";

export * from "./data/index.js";
export {
  type Displayable,
  displaySymbol,
  isDisplayable,
  type MimeBundle,
} from "./display.js";
export { DataError, NotFittedError, ParameterError, ShapeError } from "./errors.js";
export * from "./preprocessing/index.js";
export { dfd, tf };
