import type { Datatype, TensorSpec } from "../../lib/artifact/signature.js";
import { InferenceSession, Tensor } from "../../lib/onnx-runtime.js";
import { messageOf } from "./errors.js";
import type { NamedTensor, TensorData } from "./tensor.js";

/** An ONNX graph ready to run. Owns native memory until {@link Session.close}. */
export interface Session {
  /** As the graph declares them; `-1` marks an axis of any size. */
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /**
   * Runs the graph once.
   *
   * @throws {RunError} If the values make the graph fail, e.g. an index outside of an embedding.
   */
  run(inputs: readonly NamedTensor[]): Promise<readonly NamedTensor[]>;
  close(): Promise<void>;
}

/** The graph failed on these values. */
export class RunError extends Error {
  override readonly name = "RunError";
}

/** The graph cannot be opened, or uses an element type without a name in the Open Inference Protocol. */
export class GraphError extends Error {
  override readonly name = "GraphError";
}

const datatypes: Readonly<Partial<Record<Tensor.Type, Datatype>>> = {
  bool: "BOOL",
  int32: "INT32",
  int64: "INT64",
  float32: "FP32",
  float64: "FP64",
  string: "BYTES",
};

/** Severity 4 is fatal: a request that fails is reported to its client, not on the server's standard error. */
const logSeverityLevel = 4;

/**
 * Opens an ONNX graph on ONNX Runtime's CPU provider.
 *
 * @param onnx - A serialized `ModelProto`.
 * @throws {GraphError}
 */
export async function openSession(onnx: Uint8Array): Promise<Session> {
  let session: InferenceSession;
  try {
    // One thread: ONNX Runtime's own would spin on the cores that answer requests.
    session = await InferenceSession.create(onnx, {
      executionProviders: ["cpu"],
      intraOpNumThreads: 1,
      logSeverityLevel,
    });
  } catch (cause) {
    throw new GraphError(`ONNX Runtime cannot open the graph: ${plain(cause)}`, { cause });
  }
  const outputs = session.outputMetadata.map(toSpec);
  return {
    inputs: session.inputMetadata.map(toSpec),
    outputs,
    async run(inputs) {
      const feeds = Object.fromEntries(inputs.map((input) => [input.name, toOrt(input)]));
      let results: InferenceSession.ReturnType;
      try {
        results = await session.run(feeds);
      } catch (cause) {
        throw new RunError(plain(cause), { cause });
      }
      return outputs.map(({ name, datatype }) => {
        const result = results[name];
        if (!(result instanceof Tensor)) throw new RunError(`The graph gave no tensor for output "${name}".`);
        return { name, datatype, shape: result.dims, data: result.data as TensorData };
      });
    },
    close: () => session.release(),
  };
}

function toSpec(metadata: InferenceSession.ValueMetadata): TensorSpec {
  const datatype = metadata.isTensor ? datatypes[metadata.type] : undefined;
  if (!metadata.isTensor || datatype === undefined) {
    const type = metadata.isTensor ? `a tensor of ${metadata.type}` : "no tensor";
    throw new GraphError(
      `Expected "${metadata.name}" to hold ${Object.keys(datatypes).join(", ")}, got ${type}.`,
    );
  }
  const shape = metadata.shape.map((axis) => (typeof axis === "number" ? axis : -1));
  return { name: metadata.name, datatype, shape };
}

function toOrt({ datatype, data, shape }: NamedTensor): Tensor {
  if (Array.isArray(data)) return new Tensor("string", data, shape);
  if (data instanceof Uint8Array) return new Tensor("bool", data, shape);
  if (data instanceof Float32Array) return new Tensor("float32", data, shape);
  if (data instanceof Float64Array) return new Tensor("float64", data, shape);
  if (data instanceof Int32Array) return new Tensor("int32", data, shape);
  if (data instanceof BigInt64Array) return new Tensor("int64", data, shape);
  throw new TypeError(`No tensor of ${datatype} is made of ${data satisfies never}.`);
}

/** ONNX Runtime's message without the path of its own source file, which is the first thing it says. */
function plain(error: unknown): string {
  const message = messageOf(error).split("\n")[0] ?? "";
  return message.replace(/\S*\/\S+\.(?:cc|h|cpp):\d+\s*/g, "").slice(0, 300);
}
