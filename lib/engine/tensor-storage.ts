import type { backend_util, DataType, TensorInfo } from "@tensorflow/tfjs";
import type { Deferred } from "./deferred.js";
import type { Address } from "./wasm-kernels.js";

/**
 * Where one tensor's values are: in a JavaScript array until a kernel needs them, then in the engine's memory, or
 * nowhere yet (deferred). Several tensors may share it.
 */
export interface TensorStorage {
  readonly dtype: DataType;
  /** Elements. */
  readonly size: number;
  refCount: number;
  /** Address in the engine's memory; 0 while the values are elsewhere. */
  address: Address;
  /** Values that are not in the engine's memory. */
  host: backend_util.BackendValues | null;
  deferred: Deferred | undefined;
  /** The values wherever they are, as TensorFlow.js' plain JavaScript kernels expect them. */
  readonly values: backend_util.BackendValues | null;
  /** The two halves of a complex tensor; the property is TensorFlow.js' own. */
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo };
}

/** Knows where the values of a storage are; implemented by the backend. */
interface ValuesOwner {
  currentValues(storage: TensorStorage): backend_util.BackendValues | null;
}

/** The storage that a backend makes; the backend says what its current values are. */
export class Storage implements TensorStorage {
  readonly dtype: DataType;
  readonly size: number;
  refCount = 1;
  address: Address = 0;
  host: backend_util.BackendValues | null;
  deferred: Deferred | undefined = undefined;
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo };
  readonly #backend: ValuesOwner;

  constructor(backend: ValuesOwner, dtype: DataType, size: number, host: backend_util.BackendValues | null) {
    this.#backend = backend;
    this.dtype = dtype;
    this.size = size;
    this.host = host;
  }

  get values(): backend_util.BackendValues | null {
    return this.#backend.currentValues(this);
  }
}

/** Bytes of one element of `dtype` in the engine's memory. */
export function bytesPerElement(dtype: DataType): number {
  return dtype === "bool" ? 1 : 4;
}
