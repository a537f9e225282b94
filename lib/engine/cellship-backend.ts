import * as tf from "@tensorflow/tfjs";
import type { Deferred } from "./deferred.js";
import { openKernels } from "./kernel-host.js";
import type { Memory } from "./memory.js";
import { assertRoom } from "./tensor-limit.js";
import { bytesPerElement, Storage, type TensorStorage } from "./tensor-storage.js";
import { defaultThreads, ThreadPool } from "./thread-pool.js";
import type { Address, WasmKernels } from "./wasm-kernels.js";

type BackendValues = tf.backend_util.BackendValues;
type View = Float32Array | Int32Array | Uint8Array;

const minWorkspaceFloats = 2 ** 18;
const parameterWords = 1024;

/**
 * TensorFlow.js backend on SIMD kernels, native or in WebAssembly, with shared memory and worker threads.
 *
 * It also offers what TensorFlow.js' plain JavaScript kernels use of their own backend (`data`, `makeTensorInfo`,
 * `bufferSync`, ...), so that any of them can stand in for a kernel that is missing here.
 */
export class CellshipBackend extends tf.KernelBackend {
  readonly kernels: WasmKernels;
  readonly threads: ThreadPool;
  readonly data: tf.DataStorage<TensorStorage>;
  /** Tile size that the plain JavaScript matrix product reads. */
  readonly blockSize = 48;
  /** Where a kernel's integer parameters go: shapes, windows, layouts. */
  readonly parameters: Int32Array;
  /** The same memory, for a kernel's other parameters. */
  readonly floatParameters: Float32Array;
  readonly parametersAddress: Address;
  /** Which kernels compute, e.g. `WebAssembly SIMD kernels`. */
  readonly kernelsName: string;
  /** Why the native kernels do not, a clause; undefined if they do. */
  readonly nativeReason: string | undefined;
  readonly #memory: Memory;
  readonly #stackTop: number;
  #workspace: Address = 0;
  #workspaceFloats = 0;
  #nextId = 0;

  constructor() {
    super();
    const host = openKernels();
    this.kernels = host.kernels;
    this.kernelsName = host.name;
    this.nativeReason = host.nativeReason;
    this.#memory = host.memory;
    this.#stackTop = this.kernels.__stack_pointer.value;
    this.#memory.start(this.kernels.heap_base());
    this.data = new tf.DataStorage<TensorStorage>(this, tf.engine());
    this.parametersAddress = this.#memory.allocate(parameterWords * 4);
    this.parameters = new Int32Array(this.#memory.wasm.buffer, this.parametersAddress, parameterWords);
    this.floatParameters = new Float32Array(this.#memory.wasm.buffer, this.parametersAddress, parameterWords);
    this.threads = new ThreadPool(host);
    this.threads.resize(defaultThreads());
  }

  /** Bytes that live tensors, scratch and workspace hold in the engine's memory. */
  get usedBytes(): number {
    return this.#memory.usedBytes;
  }

  /** Puts the kernels in order after an interrupt ended JavaScript in the middle of one of them. */
  recover(): void {
    this.kernels.abandon_job();
    this.kernels.__stack_pointer.value = this.#stackTop;
  }

  // What kernels call.

  /** Makes a tensor with room for its values in the engine's memory; they are not initialised. */
  makeUninitialised(shape: number[], dtype: tf.DataType = "float32"): tf.TensorInfo {
    const storage = this.#newStorage(dtype, tf.util.sizeFromShape(shape), null);
    storage.address = this.#memory.allocate(storage.size * bytesPerElement(dtype));
    return { dataId: this.#register(storage), shape, dtype };
  }

  /** Makes a tensor of floats that are computed when somebody looks at them. */
  makeDeferred(shape: number[], deferred: Deferred): tf.TensorInfo {
    const storage = this.#newStorage("float32", tf.util.sizeFromShape(shape), null);
    storage.deferred = deferred;
    for (const { dataId } of deferred.sources) this.incRef(dataId);
    return { dataId: this.#register(storage), shape, dtype: "float32" };
  }

  /** What `tensor` stands for, while it is still deferred. */
  deferred(tensor: tf.TensorInfo): Deferred | undefined {
    return this.data.get(tensor.dataId).deferred;
  }

  /** Another name for the same values, under another shape or (by cast) the same type. */
  share(tensor: tf.TensorInfo, shape: number[]): tf.TensorInfo {
    this.incRef(tensor.dataId);
    return { dataId: tensor.dataId, shape, dtype: tensor.dtype };
  }

  /** Address of a tensor's values; moves them into the engine's memory first if they are not there. */
  addressOf(tensor: tf.TensorInfo | tf.DataId): Address {
    const storage = this.data.get("dataId" in tensor ? (tensor as tf.TensorInfo).dataId : tensor);
    if (storage.address !== 0) return storage.address;
    if (storage.deferred !== undefined) return this.#compute(storage, storage.deferred);
    const values = storage.host;
    storage.address = this.#memory.allocate(storage.size * bytesPerElement(storage.dtype));
    storage.host = null;
    if (values !== null) this.#view(storage).set(values as View);
    return storage.address;
  }

  /** A tensor's values where they are, not copied: for reading or filling within one kernel. */
  valuesOf(tensor: tf.TensorInfo): View {
    return this.data.get(tensor.dataId).values as View;
  }

  /** Scratch memory for one kernel call. */
  workspace(floats: number): Address {
    if (floats > this.#workspaceFloats) {
      if (this.#workspace !== 0) this.#memory.release(this.#workspace, this.#workspaceFloats * 4);
      this.#workspaceFloats = Math.max(floats, minWorkspaceFloats);
      this.#workspace = 0;
      this.#workspace = this.#memory.allocate(this.#workspaceFloats * 4);
    }
    return this.#workspace;
  }

  // What the TensorFlow.js engine calls.

  override write(values: BackendValues | null, shape: number[], dtype: tf.DataType): tf.DataId {
    const size = tf.util.sizeFromShape(shape);
    assertRoom(size * bytesPerElement(dtype));
    return this.#register(this.#newStorage(dtype, size, this.#detached(values)));
  }

  override move(
    dataId: tf.DataId,
    values: BackendValues,
    shape: number[],
    dtype: tf.DataType,
    refCount: number,
  ): void {
    const storage = this.#newStorage(dtype, tf.util.sizeFromShape(shape), this.#detached(values));
    storage.refCount = refCount;
    this.data.set(dataId, storage);
  }

  override async read(dataId: tf.DataId): Promise<BackendValues> {
    return this.readSync(dataId);
  }

  override readSync(dataId: tf.DataId): BackendValues {
    const storage = this.data.get(dataId);
    if (storage.complexTensorInfos !== undefined) {
      const { real, imag } = storage.complexTensorInfos;
      return tf.backend_util.mergeRealAndImagArrays(
        this.readSync(real.dataId) as Float32Array,
        this.readSync(imag.dataId) as Float32Array,
      );
    }
    const values = storage.values;
    if (values === null) return new Float32Array(0);
    // A copy: nobody outside may hold the engine's memory.
    if (storage.address !== 0) return (values as View).slice();
    return tf.util.convertBackendValuesAndArrayBuffer(values, storage.dtype);
  }

  override incRef(dataId: tf.DataId): void {
    this.data.get(dataId).refCount++;
  }

  /** Part of the plain JavaScript backend's interface. */
  decRef(dataId: tf.DataId): void {
    if (this.data.has(dataId)) this.data.get(dataId).refCount--;
  }

  override refCount(dataId: tf.DataId): number {
    return this.data.has(dataId) ? this.data.get(dataId).refCount : 0;
  }

  override numDataIds(): number {
    return this.data.numDataIds();
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    if (!this.data.has(dataId)) return true;
    const storage = this.data.get(dataId);
    storage.refCount--;
    if (!force && storage.refCount > 0) return false;
    if (storage.complexTensorInfos !== undefined) {
      this.disposeData(storage.complexTensorInfos.real.dataId, true);
      this.disposeData(storage.complexTensorInfos.imag.dataId, true);
    }
    if (storage.deferred !== undefined) this.#release(storage.deferred);
    if (storage.address !== 0)
      this.#memory.release(storage.address, storage.size * bytesPerElement(storage.dtype));
    this.data.delete(dataId);
    return true;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override timerAvailable(): boolean {
    return true;
  }

  override async time(run: () => void): Promise<{ kernelMs: number }> {
    const start = performance.now();
    run();
    return { kernelMs: performance.now() - start };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override dispose(): void {
    // The backend lives as long as its process: workers and memory cannot be handed back piecemeal.
  }

  // What TensorFlow.js' plain JavaScript kernels call.

  makeTensorInfo(
    shape: number[],
    dtype: tf.DataType,
    values?: BackendValues | string[] | null,
  ): tf.TensorInfo {
    const isText = dtype === "string" && typeof values?.[0] === "string";
    const encoded = isText
      ? (values as string[]).map((text) => tf.util.encodeString(text))
      : ((values ?? null) as BackendValues | null);
    return { dataId: this.write(encoded, shape, dtype), shape, dtype };
  }

  makeOutput(values: BackendValues, shape: number[], dtype: tf.DataType): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo(this.makeTensorInfo(shape, dtype, values), this);
  }

  bufferSync(tensor: tf.TensorInfo): tf.TensorBuffer<tf.Rank, tf.DataType> {
    const values = this.readSync(tensor.dataId);
    const decoded =
      tensor.dtype === "string"
        ? (values as Uint8Array[]).map((bytes) => tf.util.decodeString(bytes))
        : values;
    return tf.buffer(tensor.shape as [number], tensor.dtype, decoded as Float32Array);
  }

  disposeIntermediateTensorInfo(tensor: tf.TensorInfo): void {
    this.disposeData(tensor.dataId);
  }

  #register(storage: TensorStorage): tf.DataId {
    const dataId = { id: this.#nextId++ };
    this.data.set(dataId, storage);
    return dataId;
  }

  #newStorage(dtype: tf.DataType, size: number, host: BackendValues | null): TensorStorage {
    return new Storage(this, dtype, size, host);
  }

  #compute(storage: TensorStorage, deferred: Deferred): Address {
    storage.deferred = undefined;
    storage.address = this.#memory.allocate(storage.size * 4);
    deferred.compute(storage.address);
    this.#release(deferred);
    return storage.address;
  }

  /** Gives back what deferred values follow from, which may have outlived its tensors. */
  #release({ sources }: Deferred): void {
    for (const { dataId } of sources) if (this.disposeData(dataId)) tf.engine().removeDataId(dataId, this);
  }

  /** The values of a tensor that is in the engine's memory. */
  #view(storage: TensorStorage): View {
    const buffer = this.#memory.wasm.buffer;
    if (storage.dtype === "float32") return new Float32Array(buffer, storage.address, storage.size);
    if (storage.dtype === "bool") return new Uint8Array(buffer, storage.address, storage.size);
    return new Int32Array(buffer, storage.address, storage.size);
  }

  /** Implements {@link TensorStorage.values}. */
  currentValues(storage: TensorStorage): BackendValues | null {
    if (storage.deferred !== undefined) this.#compute(storage, storage.deferred);
    return storage.address !== 0 ? this.#view(storage) : storage.host;
  }

  /** Values that do not alias the engine's memory: a plain JavaScript kernel may return its input's view. */
  #detached(values: BackendValues | null): BackendValues | null {
    if (!ArrayBuffer.isView(values)) return values;
    // A shared memory that has grown has another buffer object than the view.
    const isOurs = values.buffer instanceof SharedArrayBuffer || values.buffer === this.#memory.wasm.buffer;
    return isOurs ? (values as View).slice() : values;
  }
}
