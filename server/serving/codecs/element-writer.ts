import type { Datatype } from "../../../lib/artifact/signature.js";
import type { TensorData } from "../tensor.js";

/** Fills a tensor from JSON values, one by one. */
export interface ElementWriter {
  readonly data: TensorData;
  /** What {@link write} takes, for an error message: `a finite number within FP32's range`. */
  readonly expected: string;
  /** Stores `value` at `index`; false, and nothing promised about that element, if it is not of the type. */
  write(index: number, value: unknown): boolean;
}

/**
 * Kept precision of floating-point input: `exact` stores the double that JSON holds, for preprocessing that
 * computes in doubles as it did in the notebook; `native` stores the datatype itself.
 */
export type Precision = "native" | "exact";

/** A writer of `length` elements of `datatype`. */
export function elementWriter(datatype: Datatype, length: number, precision: Precision): ElementWriter {
  switch (datatype) {
    case "FP32":
      return precision === "exact" ? exactFloat32Writer(length) : float32Writer(length);
    case "FP64":
      return float64Writer(length);
    case "INT32":
      return int32Writer(length);
    case "INT64":
      return int64Writer(length);
    case "BOOL":
      return boolWriter(length);
    case "BYTES":
      return textWriter(length);
    default:
      throw new TypeError(`Unknown datatype ${datatype satisfies never}.`);
  }
}

const float32Expected = "a finite number within the range of FP32";

function float32Writer(length: number): ElementWriter {
  const data = new Float32Array(length);
  return {
    data,
    expected: float32Expected,
    write(index, value) {
      if (typeof value !== "number") return false;
      data[index] = value;
      return Number.isFinite(data[index]);
    },
  };
}

function exactFloat32Writer(length: number): ElementWriter {
  const data = new Float64Array(length);
  return {
    data,
    expected: float32Expected,
    write(index, value) {
      if (typeof value !== "number") return false;
      data[index] = value;
      return Number.isFinite(Math.fround(value));
    },
  };
}

function float64Writer(length: number): ElementWriter {
  const data = new Float64Array(length);
  return {
    data,
    expected: "a finite number",
    write(index, value) {
      if (typeof value !== "number") return false;
      data[index] = value;
      return Number.isFinite(value);
    },
  };
}

function int32Writer(length: number): ElementWriter {
  const data = new Int32Array(length);
  return {
    data,
    expected: "an integer within the range of INT32",
    write(index, value) {
      if (typeof value !== "number") return false;
      data[index] = value;
      return data[index] === value;
    },
  };
}

function int64Writer(length: number): ElementWriter {
  const data = new BigInt64Array(length);
  return {
    data,
    expected: "an integer of at most 2^53 - 1 in size",
    write(index, value) {
      if (!Number.isSafeInteger(value)) return false;
      data[index] = BigInt(value as number);
      return true;
    },
  };
}

function boolWriter(length: number): ElementWriter {
  const data = new Uint8Array(length);
  return {
    data,
    expected: "true or false",
    write(index, value) {
      if (typeof value !== "boolean") return false;
      data[index] = value ? 1 : 0;
      return true;
    },
  };
}

function textWriter(length: number): ElementWriter {
  const data = new Array<string>(length).fill("");
  return {
    data,
    expected: "a string",
    write(index, value) {
      if (typeof value !== "string") return false;
      data[index] = value;
      return true;
    },
  };
}
