import * as tf from "@tensorflow/tfjs";
import type { InputRows } from "./example-rows.js";

/** The exported graph does not compute what the model computes, or the model computes nothing of use. */
export class ExportCheckError extends Error {
  override readonly name = "ExportCheckError";
  readonly code = "EXPORT_CHECK_FAILED";
  /** Name of the output that differs. */
  readonly output: string;

  constructor(output: string, expected: string, actual: string, advice: string) {
    super(`Expected output "${output}" of the exported model to be ${expected}, got ${actual}. ${advice}`);
    this.output = output;
  }
}

/** Largest difference allowed, relative to values above 1. */
const tolerance = 1e-4;

/**
 * Runs the exported graph and the model it came from on the same rows and compares their outputs.
 *
 * @param inputs - What the network takes, preprocessing done.
 * @param outputNames - Names of the graph's outputs, in the network's order.
 * @throws {ExportCheckError} If an output differs by more than 1e-4 or is not finite.
 */
export async function checkExport(
  network: tf.LayersModel,
  onnx: Uint8Array,
  inputs: readonly InputRows[],
  outputNames: readonly string[],
): Promise<void> {
  // Loading the native library takes long enough to wait for the first deployment.
  const { InferenceSession, Tensor } = await import("../onnx-runtime.js");
  const session = await InferenceSession.create(onnx, { logSeverityLevel: 3 });
  try {
    const feeds = inputs.map(({ spec, values, shape }) => {
      return [spec.name, new Tensor(typedArray(spec.datatype, values), [...shape])] as const;
    });
    const outputs = await session.run(Object.fromEntries(feeds));
    const expected = predict(network, inputs);
    for (const [i, name] of outputNames.entries()) {
      const output = outputs[name];
      if (output === undefined)
        throw new ExportCheckError(name, "present", "nothing", "Report this as a bug.");
      compare(name, expected[i] as Float32Array, output.data as Float32Array);
    }
  } finally {
    await session.release();
  }
}

function predict(network: tf.LayersModel, inputs: readonly InputRows[]): Float32Array[] {
  return tf.tidy(() => {
    const tensors = inputs.map(({ spec, values, shape }, i) =>
      tf.tensor(typedArray(spec.datatype, values), [...shape], network.inputs[i]?.dtype),
    );
    const [first] = tensors;
    const outputs = network.predict(first !== undefined && tensors.length === 1 ? first : tensors);
    return [outputs].flat().map((output) => Float32Array.from(output.dataSync()));
  });
}

function typedArray(datatype: string, values: readonly number[]): Float32Array | Int32Array | Uint8Array {
  switch (datatype) {
    case "INT32":
      return Int32Array.from(values);
    case "BOOL":
      return Uint8Array.from(values);
    default:
      return Float32Array.from(values);
  }
}

function compare(name: string, expected: Float32Array, actual: Float32Array): void {
  if (expected.length !== actual.length) {
    throw new ExportCheckError(
      name,
      `of ${expected.length} values`,
      `${actual.length}`,
      "Report this as a bug with the model's layers.",
    );
  }
  for (const [i, value] of expected.entries()) {
    if (!Number.isFinite(value)) {
      throw new ExportCheckError(
        name,
        "finite",
        `${value} from the model itself`,
        "Training may have diverged: lower the learning rate, or scale the inputs.",
      );
    }
    const other = actual[i] as number;
    if (!(Math.abs(value - other) <= tolerance * Math.max(1, Math.abs(value)))) {
      throw new ExportCheckError(
        name,
        `${value} as in the notebook (value ${i} for the example)`,
        `${other}`,
        "Report this as a bug with the model's layers.",
      );
    }
  }
}
