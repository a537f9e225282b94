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
export { type BleuOptions, bleuScore } from "./bleu.js";
export { type BoundingBox, type BoxFormat, boxIou } from "./box-iou.js";
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
export {
  type DetectedBoxes,
  type MeanAveragePrecision,
  type MeanAveragePrecisionOptions,
  meanAveragePrecision,
  type ObjectBoxes,
} from "./detection.js";
export { characterErrorRate, type WordErrorRateOptions, wordErrorRate } from "./error-rate.js";
export {
  type DcgOptions,
  dcgScore,
  labelRankingAveragePrecisionScore,
  type NdcgOptions,
  ndcgScore,
} from "./graded-ranking.js";
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
  type AtKOption,
  catalogCoverage,
  hitRateAtK,
  type Item,
  meanAveragePrecisionAtK,
  meanReciprocalRank,
  ndcgAtK,
  precisionAtK,
  type RankedItems,
  type RelevantItems,
  recallAtK,
} from "./recommendation.js";
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
export { type RougeMeasure, type RougeOptions, type RougeScores, rougeScore } from "./rouge.js";
export type { ColumnAverage } from "./score-columns.js";
export type { ScoresLike } from "./scores.js";
export type { TargetsLike } from "./targets.js";
export type { References, Tokenize } from "./text-pairs.js";
export { type TopKAccuracyOptions, topKAccuracyScore } from "./top-k-accuracy.js";
export type { SampleWeightOption } from "./weights.js";
