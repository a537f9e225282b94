import type { Artifact } from "../../lib/artifact/artifact.js";
import type { Signature } from "../../lib/artifact/signature.js";
import { Batcher } from "./batching.js";
import type { Precision } from "./codecs/element-writer.js";
import { decodeRows } from "./codecs/tensorflow-serving.js";
import { InvalidInputError } from "./errors.js";
import { checkIndices, findIndexInputs } from "./index-inputs.js";
import { GraphError, openSession, RunError, type Session } from "./inference-session.js";
import { preprocessFor } from "./preprocess.js";
import { firstNonFinite, type NamedTensor, sizeOf } from "./tensor.js";

/** One version of a model, ready to answer. Owns its session until {@link LoadedModel.close}. */
export interface LoadedModel {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  readonly signature: Signature;
  /** How requests are to be decoded for {@link infer}. */
  readonly precision: Precision;
  /**
   * Outputs for raw rows.
   *
   * @param inputs - As the signature lists them, decoded with {@link precision}.
   * @throws {InvalidInputError} If the values make the model fail or leave the range of its numbers.
   */
  infer(inputs: readonly NamedTensor[]): Promise<readonly NamedTensor[]>;
  /** Answers what was submitted, then frees the session. Nothing may be submitted after. */
  close(): Promise<void>;
}

/**
 * Opens an artifact's graph and proves it: the graph has to agree with the signature and to answer the
 * artifact's own input example.
 *
 * @throws {GraphError | InvalidInputError | SpecError} Why the artifact cannot serve; nothing is left open.
 */
export async function loadModel(artifact: Artifact): Promise<LoadedModel> {
  const session = await openSession(artifact.onnx);
  try {
    const model = createModel(artifact, session);
    await prove(model);
    return model;
  } catch (error) {
    await session.close();
    throw error;
  }
}

/**
 * Runs the input example twice in one batch, which also warms the session up. Both halves have to get the same
 * answer: rows of different requests share a batch, so that no row may depend on the others.
 */
async function prove({ name, signature, precision, infer }: LoadedModel): Promise<void> {
  const { inputExample } = signature;
  const outputs = await infer(
    decodeRows([...inputExample, ...inputExample], signature, precision, "inputExample"),
  );
  for (const { name: output, data } of outputs) {
    const half = data.length / 2;
    for (let index = 0; index < half; index++) {
      if (!isClose(data[index], data[half + index])) {
        throw new GraphError(
          `Expected output "${output}" of model "${name}" to be the same for the same row, got ${data[index]} and ${data[half + index]} in one batch.`,
        );
      }
    }
  }
}

/** Equal but for the rounding that the place in a batch makes. */
function isClose(a: unknown, b: unknown): boolean {
  if (typeof a !== "number" || typeof b !== "number") return a === b;
  return Math.abs(a - b) <= 1e-5 + 1e-4 * Math.abs(b);
}

function createModel(
  { name, version, sha256, onnx, signature, preprocessing }: Artifact,
  session: Session,
): LoadedModel {
  const preprocess = preprocessFor(preprocessing, session.inputs);
  checkAgreement(signature, session, preprocess !== undefined);
  const indexInputs = findIndexInputs(onnx);
  const batcher = new Batcher((inputs) => session.run(inputs));
  return {
    name,
    version,
    sha256,
    signature,
    precision: preprocess === undefined ? "native" : "exact",
    async infer(inputs) {
      const rows = inputs[0]?.shape[0] ?? 0;
      const prepared = preprocess === undefined ? inputs : preprocess(inputs);
      checkIndices(prepared, indexInputs);
      const outputs = await run(batcher, prepared, name);
      for (const output of outputs) checkOutput(output, rows, name);
      return outputs;
    },
    async close() {
      await batcher.drain();
      await session.close();
    },
  };
}

async function run(
  batcher: Batcher,
  inputs: readonly NamedTensor[],
  name: string,
): Promise<readonly NamedTensor[]> {
  try {
    return await batcher.submit(inputs);
  } catch (error) {
    // Shapes and types were checked and the graph did answer its example: the values are at fault.
    if (!(error instanceof RunError)) throw error;
    throw new InvalidInputError(
      `Expected values within the range that model ${JSON.stringify(name)} was trained for, got some that it cannot compute: ${error.message}`,
      { cause: error },
    );
  }
}

/** NaN and infinity have no place in JSON and mean nothing to a client. */
function checkOutput(output: NamedTensor, rows: number, name: string): void {
  if (output.shape[0] !== rows) {
    throw new GraphError(
      `Expected output "${output.name}" of model "${name}" to have ${rows} rows, got shape [${output.shape.join(", ")}].`,
    );
  }
  const index = firstNonFinite(output.data);
  if (index === -1) return;
  const row = Math.floor(index / sizeOf(output.shape.slice(1)));
  throw new InvalidInputError(
    `Expected values for which output "${output.name}" of model ${JSON.stringify(name)} is finite, got ${output.data[index]} for row ${row}. The values of that row are too large.`,
  );
}

function checkAgreement(signature: Signature, session: Session, isPreprocessed: boolean): void {
  const compare = (what: string, expected: readonly string[], actual: readonly string[]): void => {
    if (expected.join() === actual.join()) return;
    throw new GraphError(
      `Expected the graph to have the ${what} of its signature (${expected.join(", ")}), got ${actual.join(", ")}.`,
    );
  };
  const form = ({ name, datatype, shape }: Session["inputs"][number]) =>
    `${name} ${datatype} rank ${shape.length}`;
  // Preprocessing stands between a raw row and the graph, so only the number of inputs can be compared.
  if (!isPreprocessed) compare("inputs", signature.inputs.map(form).sort(), session.inputs.map(form).sort());
  compare("outputs", signature.outputs.map(form).sort(), session.outputs.map(form).sort());
  for (const { name, shape } of [...session.inputs, ...session.outputs]) {
    if (shape[0] !== -1) {
      throw new GraphError(
        `Expected a batch axis of any size first in "${name}", got shape [${shape.join(", ")}].`,
      );
    }
  }
}
