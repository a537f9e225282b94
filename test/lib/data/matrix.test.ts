import { describe, expect, it } from "vitest";
import { columnNames, type MatrixLike, toMatrix } from "../../../lib/data/matrix.js";
import { DataError, ShapeError } from "../../../lib/errors.js";

const frame = (columns: string[], values: unknown[][]) => ({
  columns,
  values,
  shape: [values.length, columns.length],
});

describe("toMatrix", () => {
  it("copies rows, typed arrays, tensors and frames", () => {
    const expected = [
      [1, 2],
      [3, 4],
    ];
    const tensor = { shape: [2, 2], dataSync: () => new Float32Array([1, 2, 3, 4]) };
    expect(toMatrix(expected)).toEqual(expected);
    expect(toMatrix(expected)[0]).not.toBe(expected[0]);
    expect(toMatrix([Float64Array.of(1, 2), Float64Array.of(3, 4)])).toEqual(expected);
    expect(toMatrix(tensor)).toEqual(expected);
    expect(toMatrix(frame(["a", "b"], expected))).toEqual(expected);
  });

  it("counts booleans as 0 and 1", () => {
    expect(toMatrix(frame(["a"], [[true], [false]]))).toEqual([[1], [0]]);
  });

  it.each([
    ["no rows", [], ShapeError, "at least 1 row"],
    ["no columns", [[]], ShapeError, "at least 1 column"],
    ["ragged rows", [[1, 2], [3]], ShapeError, "got 1 in row 1"],
    ["flat numbers", [1, 2], ShapeError, "row 0"],
    ["text", frame(["age"], [[1], ["abc"]]), DataError, 'row 1, column "age", got "abc"'],
    ["null", frame(["age"], [[null]]), DataError, "fill missing values"],
    ["infinity", [[1, Number.POSITIVE_INFINITY]], DataError, "row 0, column 1"],
    ["a tensor of rank 1", { shape: [3], dataSync: () => [1, 2, 3] }, ShapeError, "[3]"],
    ["a number", 7, ShapeError, "7"],
  ])("refuses %s and says where", (_, value, error, message) => {
    expect(() => toMatrix(value as MatrixLike)).toThrow(error);
    expect(() => toMatrix(value as MatrixLike)).toThrow(message);
  });
});

it("columnNames are those of a frame only", () => {
  expect(columnNames(frame(["a", "b"], [[1, 2]]))).toEqual(["a", "b"]);
  expect(columnNames([[1, 2]])).toBeUndefined();
});
