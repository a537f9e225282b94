export { accuracyScore } from "./accuracy.js";
export { auc } from "./auc.js";
export {
  ClassificationReport,
  type ClassificationReportOptions,
  classificationReport,
  type ReportRow,
} from "./classification-report.js";
export { type ConfusionMatrixOptions, confusionMatrix } from "./confusion-matrix.js";
export { type LogLossOptions, logLoss } from "./log-loss.js";
export {
  type Average,
  f1Score,
  type PrecisionRecallOptions,
  precisionScore,
  recallScore,
} from "./precision-recall.js";
export { meanAbsoluteError, meanSquaredError, r2Score } from "./regression.js";
export { type RocCurve, type RocCurveOptions, rocAucScore, rocCurve } from "./roc.js";
export type { ScoresLike } from "./scores.js";
