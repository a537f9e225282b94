import type { TransformerSpec } from "../preprocessing/transformer.js";
import {
  parseArray,
  parseInteger,
  parseNumber,
  parseObject,
  parseRecord,
  parseString,
  ValueError,
} from "./parse-value.js";
import type { Datatype, Signature, TensorSpec } from "./signature.js";

const datatypes: readonly string[] = ["BOOL", "INT32", "INT64", "FP32", "FP64", "BYTES"] satisfies Datatype[];

/**
 * The content of `signature.json`.
 *
 * @throws {ValueError} If `value` is no signature.
 */
export function parseSignature(value: unknown): Signature {
  const object = parseObject(value, "the top level");
  const inputExample = parseArray(object.inputExample, "inputExample", (item) => item);
  if (inputExample.length === 0)
    throw new ValueError("at least one row at inputExample", object.inputExample);
  return {
    inputs: parseTensorSpecs(object.inputs, "inputs"),
    outputs: parseTensorSpecs(object.outputs, "outputs"),
    ...(object.features === undefined
      ? {}
      : { features: parseArray(object.features, "features", (item, path) => parseString(item, path)) }),
    ...(object.classes === undefined
      ? {}
      : { classes: parseArray(object.classes, "classes", (item, path) => parseString(item, path)) }),
    inputExample,
  };
}

/**
 * The content of `preprocessing.json`.
 *
 * @throws {ValueError} If `value` is no array of transformers.
 */
export function parsePreprocessing(value: unknown): readonly TransformerSpec[] {
  return parseArray(value, "the top level", (item, path) => {
    const spec = parseObject(item, path);
    return { ...spec, type: parseString(spec.type, `${path}.type`) };
  });
}

/**
 * The content of `metrics.json`.
 *
 * @throws {ValueError} If `value` is no map of finite numbers.
 */
export function parseMetrics(value: unknown): Readonly<Record<string, number>> {
  return parseRecord(value, "the top level", parseNumber);
}

function parseTensorSpecs(value: unknown, path: string): readonly TensorSpec[] {
  const specs = parseArray(value, path, (item, itemPath) => {
    const spec = parseObject(item, itemPath);
    return {
      name: parseString(spec.name, `${itemPath}.name`),
      datatype: parseDatatype(spec.datatype, `${itemPath}.datatype`),
      shape: parseArray(spec.shape, `${itemPath}.shape`, (size, sizePath) =>
        parseInteger(size, sizePath, -1),
      ),
    };
  });
  if (specs.length === 0) throw new ValueError(`at least one tensor at ${path}`, value);
  return specs;
}

function parseDatatype(value: unknown, path: string): Datatype {
  const name = parseString(value, path);
  if (!datatypes.includes(name)) throw new ValueError(`one of ${datatypes.join(", ")} at ${path}`, value);
  return name as Datatype;
}
