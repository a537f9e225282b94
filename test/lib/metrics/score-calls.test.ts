import {
  averagePrecisionScore,
  brierScoreLoss,
  type CalibrationCurve,
  calibrationCurve,
  logLoss,
  type PrecisionRecallCurve,
  precisionRecallCurve,
  type RocCurve,
  rocAucScore,
  rocCurve,
  topKAccuracyScore,
} from "../../../lib/metrics/index.js";
import { testRecordedCalls } from "../../helpers/recorded-calls.js";

testRecordedCalls(
  "metrics/score-calls.json",
  {
    averagePrecisionScore,
    brierScoreLoss,
    calibrationCurve,
    logLoss,
    precisionRecallCurve,
    rocAucScore,
    rocCurve,
    topKAccuracyScore,
  },
  {
    calibrationCurve: ({ probTrue, probPred }: CalibrationCurve) => [probTrue, probPred],
    precisionRecallCurve: (curve: PrecisionRecallCurve) => [curve.precision, curve.recall, curve.thresholds],
    rocCurve: ({ fpr, tpr, thresholds }: RocCurve) => [fpr, tpr, thresholds],
  },
);
