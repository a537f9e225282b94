/** What `%who` says of a variable. */
export interface VariableDescription {
  readonly type: string;
  /** Elements, shape or length; empty where there is none. */
  readonly size: string;
  /** Memory that its numbers take; undefined where they are not counted. */
  readonly bytes: number | undefined;
}

const bytesPerElement: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, complex64: 8 };

/** A tensor of TensorFlow.js, known by its properties: no library is loaded to look at variables. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly size: number;
  readonly isDisposed: boolean;
  dispose(): void;
}

/** Whether a value is a tensor or a TensorFlow.js variable. */
export function isTensor(value: unknown): value is TensorLike {
  if (typeof value !== "object" || value === null) return false;
  const { shape, dtype, isDisposed, dispose } = value as Partial<TensorLike>;
  return (
    Array.isArray(shape) &&
    typeof dtype === "string" &&
    typeof isDisposed === "boolean" &&
    typeof dispose === "function"
  );
}

function typeName(value: object): string {
  return (Object.getPrototypeOf(value) as object | null)?.constructor?.name ?? "Object";
}

function describeObject(value: object): VariableDescription {
  const type = typeName(value);
  if (isTensor(value)) {
    const size = value.isDisposed ? "disposed" : `${value.dtype} [${value.shape.join(", ")}]`;
    return { type, size, bytes: value.isDisposed ? 0 : value.size * (bytesPerElement[value.dtype] ?? 0) };
  }
  if (Array.isArray(value)) return { type, size: `${value.length} elements`, bytes: undefined };
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    const length = "length" in value ? `${value.length} elements` : `${value.byteLength} bytes`;
    return { type, size: length, bytes: value.byteLength };
  }
  if (value instanceof Map || value instanceof Set)
    return { type, size: `${value.size} elements`, bytes: undefined };
  const { shape, countParams } = value as { readonly shape?: unknown; countParams?(): number };
  if (typeof countParams === "function") {
    return { type, size: `${countParams.call(value).toLocaleString("en-US")} parameters`, bytes: undefined };
  }
  if (Array.isArray(shape)) return { type, size: `[${shape.join(", ")}]`, bytes: undefined };
  return { type, size: "", bytes: undefined };
}

/** Describes a value without changing it; a value whose properties throw is only named. */
export function describeVariable(value: unknown): VariableDescription {
  const type = value === null ? "null" : typeof value;
  if (typeof value === "string") return { type, size: `${value.length} characters`, bytes: undefined };
  if (typeof value !== "object" || value === null) return { type, size: "", bytes: undefined };
  try {
    return describeObject(value);
  } catch {
    return { type, size: "", bytes: undefined };
  }
}
