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
export type { Multioutput, RegressionOptions, ValuesLike } from "./outputs.js";
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
export {
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanPinballLoss,
  meanSquaredError,
  meanSquaredLogError,
  type PinballOptions,
  rootMeanSquaredError,
} from "./regression-errors.js";
export {
  d2AbsoluteErrorScore,
  d2PinballScore,
  explainedVarianceScore,
  maxError,
  medianAbsoluteError,
  r2Score,
  type VarianceScoreOptions,
} from "./regression-scores.js";
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
