import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs";
import type { ArtifactContent } from "../artifact/artifact.js";
import type { Datatype, Signature, TensorSpec } from "../artifact/signature.js";
import { columnNames } from "../data/matrix.js";
import { onnxOpset, toOnnx } from "../engine/onnx/index.js";
import { ParameterError, ShapeError } from "../errors.js";
import { transformerFromSpec } from "../preprocessing/from-spec.js";
import type { TransformerSpec } from "../preprocessing/transformer.js";
import { type InputRows, readExample, toInstances, zeroExample } from "./example-rows.js";
import type { Deployable, ExportSource } from "./export-source.js";
import { checkExport } from "./self-check.js";

/** What {@link toArtifactContent} cannot learn from the model. */
export interface ArtifactOptions {
  /**
   * Raw rows that the model accepts; see {@link readExample} for the forms. The first five are kept.
   * Default: one row of zeros.
   */
  readonly example?: unknown;
  /** Class labels in the order of the output's last axis. Default: the estimator's own. */
  readonly classes?: readonly string[];
}

const exampleRows = 5;

/**
 * Turns a trained model into what is shipped: the ONNX graph, the signature of the raw rows, the preprocessing.
 * The graph is run on the example first and has to answer as the model does.
 *
 * @throws {UnsupportedLayerError} If a layer cannot be exported.
 * @throws {ShapeError | DataError} If the example or the classes do not fit the model.
 * @throws {ExportCheckError} If graph and model answer differently.
 * @example await writeArtifact(await toArtifactContent(model), { models, name, createdAt })
 */
export async function toArtifactContent(
  model: Deployable,
  { example, classes }: ArtifactOptions = {},
): Promise<ArtifactContent> {
  const source = toSource(model);
  const { network, metrics } = source;
  // As a client's rows will meet it: through JSON.
  const preprocessing = JSON.parse(JSON.stringify(source.preprocessing)) as TransformerSpec[];
  const graphInputs = tensorSpecs(network.inputs, "input");
  const outputs = tensorSpecs(network.outputs, "output", graphInputs.map(nameOf));
  const labels = classes ?? source.classes;
  checkClasses(labels, outputs);

  const features = source.features ?? columnNames(example);
  const inputs = rawInputs(graphInputs, preprocessing, features?.length);
  checkFeatures(features, inputs, example);
  const rows = example === undefined ? zeroExample(inputs) : readExample(example, inputs, exampleRows);

  const names = { inputNames: graphInputs.map(nameOf), outputNames: outputs.map(nameOf) };
  const onnx = toOnnx(network, names);
  await checkExport(network, onnx, preprocess(preprocessing, rows, graphInputs), names.outputNames);
  const signature: Signature = {
    inputs,
    outputs,
    ...(features === undefined ? {} : { features }),
    ...(labels === undefined ? {} : { classes: labels }),
    inputExample: toInstances(rows),
  };
  return { onnx, signature, preprocessing, metrics, versions: versions() };
}

function toSource(model: Deployable): ExportSource {
  // Cells are JavaScript when they run: whatever the types say, anything may arrive.
  const value = model as Partial<tf.LayersModel & { toExportSource(): ExportSource }> | null | undefined;
  if (typeof value?.toExportSource === "function") return value.toExportSource();
  if (Array.isArray(value?.inputs) && value.inputs.length > 0 && Array.isArray(value.outputs)) {
    return { network: value as tf.LayersModel, preprocessing: [], metrics: {} };
  }
  throw new ParameterError(
    "Expected a LayersModel with at least one layer or an estimator with toExportSource(), " +
      `got ${value === null || value === undefined ? String(value) : value.constructor.name}. Train a model first.`,
  );
}

/** Names that TensorFlow.js makes up, e.g. `dense_Dense3_input` and `input1`: they differ from run to run. */
const inventedName = /^(input\d+|[a-z0-9_]+_[A-Z][A-Za-z0-9]*(_input)?)$/;

/** Inputs or outputs of a model, under the names of their layers or, where nobody chose one, `input`, `output`. */
function tensorSpecs(
  tensors: readonly tf.SymbolicTensor[],
  kind: "input" | "output",
  taken: readonly string[] = [],
): TensorSpec[] {
  const chosen = tensors.map(({ sourceLayer }) => sourceLayer.name);
  const isOnce = (name: string) => chosen.indexOf(name) === chosen.lastIndexOf(name) && !taken.includes(name);
  return tensors.map((tensor, i) => {
    const name = chosen[i] as string;
    const isOwn = !inventedName.test(name) && isOnce(name);
    const numbered = tensors.length === 1 ? kind : `${kind}_${i}`;
    const datatype = kind === "output" ? "FP32" : datatypeOf(tensor);
    return {
      name: isOwn ? name : numbered,
      datatype,
      shape: [-1, ...tensor.shape.slice(1).map((n) => n ?? -1)],
    };
  });
}

function datatypeOf({ dtype }: tf.SymbolicTensor): Datatype {
  return { int32: "INT32" as const, bool: "BOOL" as const }[dtype as string] ?? "FP32";
}

/** What clients send: the network's inputs, or one table of raw columns where preprocessing comes first. */
function rawInputs(
  graphInputs: readonly TensorSpec[],
  preprocessing: readonly TransformerSpec[],
  columns: number | undefined,
): readonly TensorSpec[] {
  if (preprocessing.length === 0) return graphInputs;
  const [input, ...others] = graphInputs;
  if (input === undefined || others.length > 0) {
    throw new ParameterError(
      `Expected a network of one input after preprocessing, got ${graphInputs.length}.`,
    );
  }
  if (input.shape.slice(1).includes(-1)) {
    throw new ParameterError(
      `Expected a network whose input has a known shape after preprocessing, got [${input.shape.join(", ")}].`,
    );
  }
  // Transformers that keep the number of columns need no names to know it.
  const width = columns ?? sizeOf(input.shape.slice(1));
  return [{ name: input.name, datatype: "FP32", shape: [-1, width] }];
}

function checkClasses(classes: readonly string[] | undefined, [output]: readonly TensorSpec[]): void {
  const width = output?.shape.at(-1);
  if (classes === undefined || classes.length === width) return;
  throw new ShapeError(
    `Expected as many class labels as output "${output?.name}" has values in its last axis, ${width}, ` +
      `got ${classes.length} (${classes.slice(0, 6).join(", ")}). ` +
      "Give one label a value, or none for a model with a single sigmoid or regression output.",
  );
}

function checkFeatures(
  features: readonly string[] | undefined,
  inputs: readonly TensorSpec[],
  example: unknown,
): void {
  if (features === undefined) return;
  const [{ shape }] = inputs as [TensorSpec, ...TensorSpec[]];
  if (inputs.length > 1 || shape.length !== 2 || shape[1] !== features.length) {
    throw new ShapeError(
      `Expected one input of shape [n, ${features.length}] for the columns ${features.slice(0, 6).join(", ")}, ` +
        `got ${inputs.map((input) => `[${input.shape.join(", ")}]`).join(" and ")}. ` +
        "Select the model's own columns, or pass rows without names.",
    );
  }
  const columns = columnNames(example);
  if (columns !== undefined && columns.join() !== features.join()) {
    throw new ShapeError(
      `Expected an example with the columns ${features.join(", ")}, as the model was fitted on, got ${columns.join(", ")}.`,
    );
  }
}

/** Raw rows as the network takes them. */
function preprocess(
  specs: readonly TransformerSpec[],
  rows: readonly InputRows[],
  graphInputs: readonly TensorSpec[],
): readonly InputRows[] {
  const [input] = rows;
  const [spec] = graphInputs;
  if (specs.length === 0 || input === undefined || spec === undefined) return rows;
  const transformed = specs
    .map(transformerFromSpec)
    .reduce((x, transformer) => transformer.transform(x), input.rows as number[][]);
  const size = sizeOf(spec.shape.slice(1));
  const width = transformed[0]?.length;
  if (width !== size) {
    throw new ShapeError(
      `Expected preprocessing to give the ${size} columns that the network takes, got ${width}. ` +
        "Fit the network on the transformers' own output.",
    );
  }
  const shape = [transformed.length, ...spec.shape.slice(1)];
  return [{ spec, rows: transformed, values: transformed.flat(), shape }];
}

function versions(): Readonly<Record<string, string>> {
  // By the package's own name, since source and build lie at different depths.
  const { version } = createRequire(import.meta.url)("cellship/package.json") as { version: string };
  return {
    cellship: version,
    "@tensorflow/tfjs": tf.version.tfjs,
    node: process.versions.node,
    "onnx opset": String(onnxOpset),
  };
}

function nameOf({ name }: TensorSpec): string {
  return name;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
