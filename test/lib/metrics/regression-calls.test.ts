import {
  d2AbsoluteErrorScore,
  d2PinballScore,
  explainedVarianceScore,
  maxError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanPinballLoss,
  meanSquaredError,
  meanSquaredLogError,
  medianAbsoluteError,
  r2Score,
  rootMeanSquaredError,
} from "../../../lib/metrics/index.js";
import { testRecordedCalls } from "../../helpers/recorded-calls.js";

testRecordedCalls("metrics/regression-calls.json", {
  d2AbsoluteErrorScore,
  d2PinballScore,
  explainedVarianceScore,
  maxError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanPinballLoss,
  meanSquaredError,
  meanSquaredLogError,
  medianAbsoluteError,
  r2Score,
  rootMeanSquaredError,
});
