import { inspect, types } from "node:util";
import { isDanfoFrame } from "../data-frame.js";
import { isTensor } from "../mime-bundle.js";

/** Runs no code of the user: neither getters nor proxies nor `inspect.custom`. */
const previewOptions = {
  depth: 1,
  compact: true,
  breakLength: Number.POSITIVE_INFINITY,
  maxArrayLength: 8,
  maxStringLength: 200,
  customInspect: false,
  getters: false,
  showProxy: true,
} as const;

/** Value and type of a variable, see {@link ValueView}. */
export interface Description {
  readonly value: string;
  readonly type?: string;
}

/** One line about `value`. */
export function describeValue(value: unknown): Description {
  switch (typeof value) {
    case "string":
      return { type: "str", value: inspect(value, previewOptions) };
    case "number":
      return { type: Number.isSafeInteger(value) ? "int" : "float", value: inspect(value) };
    case "boolean":
      return { type: "bool", value: String(value) };
    case "function":
      return describeFunction(value);
    case "object":
      return value === null ? { value: "null" } : describeObject(value);
    default:
      return { value: inspect(value) };
  }
}

function describeFunction(value: object): Description {
  const source = Function.prototype.toString.call(value);
  const name = nameOf(value) || "(anonymous)";
  if (/^class\b/.test(source)) return { type: "class", value: `class ${name}` };
  const parameters = /^[^(]*(\([^()]*\))\s*(?:=>|\{)/.exec(source)?.[1] ?? "(…)";
  return { type: "function", value: `ƒ ${name}${parameters}` };
}

function describeObject(value: object): Description {
  if (types.isProxy(value)) return { type: "Proxy", value: inspect(value, previewOptions) };
  if (isTensor(value)) {
    const state = value.isDisposed ? "Tensor (disposed)" : "Tensor";
    const text = `${state} ${value.dtype} [${value.shape.join(", ")}]`;
    return { type: text, value: text };
  }
  if (isDanfoFrame(value)) {
    const [rows = 0, columns = 1] = value.shape;
    const type = value.$isSeries ? `Series ${rows}` : `DataFrame ${rows} × ${columns}`;
    return { type, value: `${type} (${value.columns.slice(0, 8).join(", ")})` };
  }
  return { type: `${className(value)}${sizeOf(value)}`, value: inspect(value, previewOptions) };
}

function sizeOf(value: object): string {
  if (Array.isArray(value)) return `(${value.length})`;
  if (types.isTypedArray(value)) return `(${value.length})`;
  if (types.isMap(value) || types.isSet(value)) return `(${value.size})`;
  return "";
}

/** Name of the class of an object that is not a proxy. */
export function className(value: object): string {
  let prototype: unknown = value;
  while (typeof prototype === "object" && prototype !== null && !types.isProxy(prototype)) {
    const type: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
    if (typeof type === "function" && nameOf(type) !== "") return nameOf(type);
    prototype = Object.getPrototypeOf(prototype);
  }
  return "Object";
}

function nameOf(value: object): string {
  if (types.isProxy(value)) return "";
  const name: unknown = Object.getOwnPropertyDescriptor(value, "name")?.value;
  return typeof name === "string" ? name : "";
}
