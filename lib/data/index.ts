export type { Label as ClassLabel, LabelsLike, SeriesLike } from "./labels.js";
export { toLabels, toVector } from "./labels.js";
export type { DataFrameLike, MatrixLike, TensorLike } from "./matrix.js";
export { toMatrix } from "./matrix.js";
export { Random } from "./random.js";
export { setRandomSeed } from "./random-seed.js";
export { type ReadCsvOptions, ReadError, readCsv } from "./read-csv.js";
export type { Rows } from "./take-rows.js";
export { type TrainTestSplitOptions, trainTestSplit } from "./train-test-split.js";
