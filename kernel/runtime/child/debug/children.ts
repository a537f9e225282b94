import { types } from "node:util";
import { isDanfoFrame } from "../data-frame.js";
import { isTensor } from "../mime-bundle.js";
import { describeValue } from "./describe-value.js";

/** A part of a value. */
export interface Child {
  readonly name: string;
  /** What follows the expression of the whole to get this part, `.a` or `[0]`; absent where there is no such expression. */
  readonly access?: string;
  readonly content:
    | { readonly kind: "value"; readonly value: unknown }
    /** Stands for parts that are computed when they are asked for. */
    | { readonly kind: "group"; readonly text: string; readonly children: () => readonly Child[] }
    | { readonly kind: "text"; readonly text: string };
}

/** Elements shown at once; longer arrays are shown in groups of as many. */
const groupSize = 100;
/** Properties shown of an object. */
const maxProperties = 1000;
/** Elements of a tensor that are shown. */
const maxTensorSize = 1_000_000;

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function value(name: string, content: unknown, access?: string): Child {
  return { name, content: { kind: "value", value: content }, ...(access !== undefined && { access }) };
}

/** Whether {@link childrenOf} may find any; functions count, because JupyterLab lets every function be unfolded. */
export function hasChildren(parent: unknown): parent is object {
  if (typeof parent === "function") return true;
  if (typeof parent !== "object" || parent === null || types.isProxy(parent)) return false;
  if (types.isTypedArray(parent)) return parent.length > 0;
  if (types.isMap(parent) || types.isSet(parent)) return parent.size > 0;
  return types.isNativeError(parent) || Object.keys(parent).length > 0;
}

/** The parts of a value. Runs no getter and no proxy. */
export function childrenOf(parent: object): readonly Child[] {
  if (types.isProxy(parent)) return [];
  if (isTensor(parent) && !parent.isDisposed) return tensorChildren(parent);
  if (isDanfoFrame(parent)) return frameChildren(parent);
  if (Array.isArray(parent)) return elements(parent.length, (i) => parent[i]);
  if (types.isTypedArray(parent)) return elements(parent.length, (i) => parent[i]);
  if (types.isMap(parent)) return mapChildren(parent);
  if (types.isSet(parent)) {
    const members = [...Set.prototype.values.call(parent)];
    return elements(members.length, (i) => members[i], false);
  }
  return properties(parent);
}

function elements(length: number, at: (index: number) => unknown, hasAccess = true, start = 0): Child[] {
  const end = length;
  const one = (i: number): Child => value(String(i), at(i), hasAccess ? `[${i}]` : undefined);
  if (end - start <= groupSize) return Array.from({ length: end - start }, (_, i) => one(start + i));
  // Each level of groups holds at most `groupSize`.
  let size = groupSize;
  while ((end - start) / size > groupSize) size *= groupSize;
  return Array.from({ length: Math.ceil((end - start) / size) }, (_, group) => {
    const from = start + group * size;
    const to = Math.min(end, from + size);
    return {
      name: `[${from} … ${to - 1}]`,
      content: {
        kind: "group",
        text: `${to - from} elements`,
        children: () => elements(to, at, hasAccess, from),
      },
      access: "",
    };
  });
}

function mapChildren(map: Map<unknown, unknown>): Child[] {
  const entries = [...Map.prototype.entries.call(map)];
  return entries
    .slice(0, maxProperties)
    .map(([key, content]) => value(`${describeValue(key).value} →`, content))
    .concat(more(entries.length));
}

function more(count: number): Child[] {
  if (count <= maxProperties) return [];
  return [{ name: "…", content: { kind: "text", text: `${count - maxProperties} more` } }];
}

function properties(parent: object): Child[] {
  const keys: (string | symbol)[] = types.isNativeError(parent) ? ["message", "stack", "cause"] : [];
  for (const key of [...Object.keys(parent), ...Object.getOwnPropertySymbols(parent)]) {
    if (!keys.includes(key) && Object.prototype.propertyIsEnumerable.call(parent, key)) keys.push(key);
  }
  const children = keys.slice(0, maxProperties).flatMap((key): Child[] => {
    const descriptor = Object.getOwnPropertyDescriptor(parent, key);
    if (descriptor === undefined) return [];
    const name = typeof key === "symbol" ? `[${String(key)}]` : key;
    if (!("value" in descriptor)) return [{ name, content: { kind: "text", text: "(getter)" } }];
    const access =
      typeof key === "symbol" ? undefined : identifier.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    return [value(name, descriptor.value, access)];
  });
  return children.concat(more(keys.length));
}

function tensorChildren(tensor: Parameters<typeof tensorValues>[0]): Child[] {
  const size = tensor.shape.reduce((product, length) => product * length, 1);
  const values: Child =
    size > maxTensorSize
      ? { name: "values", content: { kind: "text", text: `${size} elements, too many to show` } }
      : {
          name: "values",
          content: { kind: "group", text: `${size} elements`, children: () => tensorValues(tensor) },
          access: ".arraySync()",
        };
  return [
    value("dtype", tensor.dtype, ".dtype"),
    value("shape", tensor.shape, ".shape"),
    value("size", size, ".size"),
    values,
  ];
}

function tensorValues(tensor: {
  readonly shape: readonly number[];
  readonly dtype: string;
  arraySync(): unknown;
}): readonly Child[] {
  const values = tensor.arraySync();
  return Array.isArray(values) ? childrenOf(values) : [value("value", values, "")];
}

function frameChildren(frame: {
  readonly $isSeries: boolean;
  readonly shape: readonly number[];
  readonly columns: readonly string[];
  readonly index: readonly (string | number)[];
  readonly values: readonly unknown[];
}): Child[] {
  const columns = frame.columns.map((name, column): Child => {
    const at = (row: number): unknown =>
      frame.$isSeries ? frame.values[row] : (frame.values[row] as readonly unknown[])[column];
    return {
      name: String(name),
      content: {
        kind: "group",
        text: `${frame.index.length} rows`,
        children: () => elements(frame.index.length, at, false),
      },
    };
  });
  return [value("shape", frame.shape, ".shape"), value("index", frame.index, ".index"), ...columns];
}
