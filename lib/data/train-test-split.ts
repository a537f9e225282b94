import { ParameterError, ShapeError } from "../errors.js";
import { proportionalCounts, rowsByClass } from "./class-counts.js";
import { checkSameLength, type LabelsLike, toLabels, uniqueLabels } from "./labels.js";
import { Random } from "./random.js";
import { type Rows, rowCount, takeRows } from "./take-rows.js";

/** Options of {@link trainTestSplit}. */
export interface TrainTestSplitOptions {
  /** Share in (0, 1) or number of rows of the test part. Default: what `trainSize` leaves, or 0.25. */
  readonly testSize?: number;
  /** Share in (0, 1) or number of rows of the training part. Default: what `testSize` leaves. */
  readonly trainSize?: number;
  /** Makes the split repeatable. Default: another split at each call. */
  readonly seed?: number;
  /** scikit-learn's name for `seed`. */
  readonly randomState?: number;
  /** Default true; false takes the first rows for training, the last for the test. */
  readonly shuffle?: boolean;
  /** Labels, one a row, whose proportions both parts keep. Needs `shuffle`. */
  readonly stratify?: LabelsLike;
}

/** Row positions of both parts. */
interface Split {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/**
 * Splits data into a training and a test part, the same rows from each argument. A share gives ⌈testSize · n⌉ test
 * rows and ⌊trainSize · n⌋ training rows.
 *
 * @param arrays - One to three of: array, typed array, DataFrame, Series, tensor; all with n rows.
 * @returns Training and test part of the first argument, then of the second, and so on; each of its argument's kind.
 * @throws {ShapeError} If the arguments differ in length.
 * @throws {ParameterError} If a size or an option is out of range, or a class has too few rows to stratify.
 * @example const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.2, seed: 1, stratify: y });
 * @see scikit-learn `train_test_split`
 */
export function trainTestSplit<A extends Rows>(a: A, options?: TrainTestSplitOptions): [A, A];
export function trainTestSplit<A extends Rows, B extends Rows>(
  a: A,
  b: B,
  options?: TrainTestSplitOptions,
): [A, A, B, B];
export function trainTestSplit<A extends Rows, B extends Rows, C extends Rows>(
  a: A,
  b: B,
  c: C,
  options?: TrainTestSplitOptions,
): [A, A, B, B, C, C];
export function trainTestSplit(...args: (Rows | TrainTestSplitOptions | undefined)[]): Rows[] {
  const given = args.filter((arg) => arg !== undefined);
  const last = given.at(-1);
  const options = given.length > 1 && isOptions(last) ? last : {};
  const arrays = (options === last ? given.slice(0, -1) : given) as Rows[];
  const [first] = arrays;
  if (first === undefined) throw new ShapeError("Expected at least one array to split, got none.");
  const rows = rowCount(first, "argument 1");
  arrays.forEach((array, index) => {
    const other = rowCount(array, `argument ${index + 1}`);
    if (other !== rows) {
      throw new ShapeError(`Expected ${rows} rows in argument ${index + 1} as in argument 1, got ${other}.`);
    }
  });
  const split = splitRows(rows, options);
  return arrays.flatMap((array) => [takeRows(array, split.train), takeRows(array, split.test)]);
}

/** Options are the one argument without rows: a plain object with neither a shape nor a length. */
function isOptions(value: unknown): value is TrainTestSplitOptions {
  return typeof value === "object" && value !== null && !("shape" in value) && !("length" in value);
}

function splitRows(rows: number, options: TrainTestSplitOptions): Split {
  const { train, test } = partSizes(rows, options);
  if (options.shuffle === false) {
    if (options.stratify !== undefined) {
      throw new ParameterError("Expected no stratify with shuffle: false, got both. Leave one out.");
    }
    return { train: range(0, train), test: range(train, train + test) };
  }
  const random = new Random(options.seed ?? options.randomState);
  if (options.stratify !== undefined) return stratifiedRows(options.stratify, rows, train, test, random);
  const order = random.permutation(rows);
  return { test: order.slice(0, test), train: order.slice(test, test + train) };
}

function stratifiedRows(
  stratify: LabelsLike,
  rows: number,
  train: number,
  test: number,
  random: Random,
): Split {
  const labels = toLabels(stratify, "stratify");
  checkSameLength(labels, { length: rows }, "stratify", "the arrays");
  const classes = uniqueLabels(labels);
  const members = rowsByClass(labels, classes);
  members.forEach((member, index) => {
    if (member.length < 2) {
      throw new ParameterError(
        `Expected at least 2 rows of each class to stratify, got 1 of class ${classes[index]}. Drop it or do not stratify.`,
      );
    }
  });
  for (const [part, size] of [
    ["training", train],
    ["test", test],
  ] as const) {
    if (size < classes.length) {
      throw new ParameterError(
        `Expected at least ${classes.length} rows in the ${part} part, one a class, got ${size}. Choose another size.`,
      );
    }
  }
  const trainCounts = proportionalCounts(
    members.map(({ length }) => length),
    train,
    random,
  );
  const left = members.map((member, index) => member.length - (trainCounts[index] ?? 0));
  const testCounts = proportionalCounts(left, test, random);
  const parts: { train: number[]; test: number[] } = { train: [], test: [] };
  members.forEach((member, index) => {
    const taken = trainCounts[index] ?? 0;
    const order = random.shuffle([...member]);
    parts.train.push(...order.slice(0, taken));
    parts.test.push(...order.slice(taken, taken + (testCounts[index] ?? 0)));
  });
  return { train: random.shuffle(parts.train), test: random.shuffle(parts.test) };
}

function partSizes(rows: number, options: TrainTestSplitOptions): { train: number; test: number } {
  const testShare = options.testSize ?? (options.trainSize === undefined ? 0.25 : undefined);
  const wantedTest = testShare === undefined ? undefined : partSize(testShare, rows, "testSize", Math.ceil);
  const wantedTrain =
    options.trainSize === undefined ? undefined : partSize(options.trainSize, rows, "trainSize", Math.floor);
  const test = wantedTest ?? rows - (wantedTrain ?? 0);
  const train = wantedTrain ?? rows - test;
  if (train + test > rows) {
    throw new ParameterError(
      `Expected trainSize + testSize of at most ${rows} rows, got ${train} + ${test}.`,
    );
  }
  if (train < 1 || test < 1) {
    throw new ParameterError(
      `Expected at least 1 row in each part, got ${train} for training and ${test} for the test out of ${rows}.`,
    );
  }
  return { train, test };
}

function partSize(size: number, rows: number, name: string, round: (share: number) => number): number {
  if (size > 0 && size < 1) return round(size * rows);
  if (Number.isInteger(size) && size > 0 && size < rows) return size;
  throw new ParameterError(
    `Expected ${name} as a share in (0, 1) or a number of rows below ${rows}, got ${size}.`,
  );
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}
