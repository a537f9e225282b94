export { type AccuracyOptions, accuracyScore, hammingLoss, zeroOneLoss } from "./accuracy.js";
export {
  type BalancedAccuracyOptions,
  balancedAccuracyScore,
  type CohenKappaOptions,
  cohenKappaScore,
  matthewsCorrcoef,
} from "./agreement.js";
export { auc } from "./auc.js";
export type { Average, AveragingOptions, ZeroDivision } from "./averaging.js";
export {
  type BrierScoreOptions,
  brierScoreLoss,
  type CalibrationCurve,
  type CalibrationOptions,
  calibrationCurve,
  expectedCalibrationError,
} from "./calibration.js";
export {
  ClassificationReport,
  type ClassificationReportOptions,
  classificationReport,
  type ReportParts,
  type ReportRow,
} from "./classification-report.js";
export {
  type ConfusionMatrixOptions,
  confusionMatrix,
  type MultilabelConfusionMatrixOptions,
  multilabelConfusionMatrix,
} from "./confusion-matrix.js";
export { jaccardScore } from "./jaccard.js";
export { type LogLossOptions, logLoss } from "./log-loss.js";
export {
  f1Score,
  fbetaScore,
  type PerClassOptions,
  type PrecisionRecallFscore,
  type PrecisionRecallFscoreSupport,
  type PrecisionRecallOptions,
  precisionRecallFscoreSupport,
  precisionScore,
  recallScore,
} from "./precision-recall.js";
export {
  type AveragePrecisionOptions,
  averagePrecisionScore,
  type PrecisionRecallCurve,
  type PrecisionRecallCurveOptions,
  precisionRecallCurve,
} from "./precision-recall-curve.js";
export { meanAbsoluteError, meanSquaredError, r2Score } from "./regression.js";
export {
  type RocAucOptions,
  type RocCurve,
  type RocCurveOptions,
  rocAucScore,
  rocCurve,
} from "./roc.js";
export type { ColumnAverage } from "./score-columns.js";
export type { ScoresLike } from "./scores.js";
export type { TargetsLike } from "./targets.js";
export { type TopKAccuracyOptions, topKAccuracyScore } from "./top-k-accuracy.js";
export type { SampleWeightOption } from "./weights.js";
