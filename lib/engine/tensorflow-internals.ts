import * as tf from "@tensorflow/tfjs";

/** The fields that TensorFlow.js' engine keeps while it computes. */
export interface EngineState {
  activeTape: TapeNode[] | null;
  /** How many gradients are being recorded, one inside of the other. */
  gradientDepth: number;
  /** 0 while no kernel runs. */
  kernelDepth: number;
  readonly profiling: boolean;
  activeScope: Scope | null;
  readonly scopeStack: Scope[];
}

/** What `tidy` opens: the tensors made within. */
export interface Scope {
  readonly id: number;
  readonly track: tf.Tensor[];
}

/** An operation that was recorded for its gradient. */
export interface TapeNode {
  readonly kernelName: string;
  readonly inputs: tf.NamedTensorMap;
  readonly outputs: readonly tf.Tensor[];
  /** What its gradient needs, kept until that is computed. */
  readonly saved: readonly tf.Tensor[];
  /** @param dys - Gradients of the outputs; null for zeros. */
  readonly gradient?: (dys: (tf.Tensor | null)[]) => Readonly<Record<string, () => tf.Tensor>>;
}

type Engine = ReturnType<typeof tf.engine>;
type GradientFunction = tf.GradConfig["gradFunc"];

/** The private members of TensorFlow.js' engine that ours works with. */
export interface EngineInternals {
  readonly state: EngineState;
  readonly backendName: string | null;
  readonly backend: tf.KernelBackend;
  runKernel: Engine["runKernel"];
  gradients: Engine["gradients"];
  endScope(result?: tf.TensorContainer): void;
  scopedRun<Result>(start: () => void, end: () => void, run: () => Result): Result;
  startTape(): void;
  endTape(): void;
  track(tensor: tf.Tensor): tf.Tensor;
  addTapeNode(
    kernelName: string,
    inputs: tf.NamedTensorMap,
    outputs: tf.Tensor[],
    gradient: GradientFunction | null,
    saved: tf.Tensor[],
    attributes: tf.NamedAttrMap,
  ): void;
  getTensorsForGradient(kernelName: string, inputs: tf.NamedTensorMap, outputs: tf.Tensor[]): tf.Tensor[];
  saveTensorsForBackwardMode(tensors: tf.Tensor[]): tf.Tensor[];
  makeTensorFromTensorInfo(info: tf.TensorInfo): tf.Tensor;
}

/** TensorFlow.js' engine with what it keeps private. */
export function engineInternals(): EngineInternals {
  return tf.engine() as unknown as EngineInternals;
}

/** What TensorFlow.js keeps once a process, however often its modules are loaded. */
type Globals = typeof globalThis & { readonly _tfGlobals?: ReadonlyMap<string, unknown> };

/** TensorFlow.js' kernels by `<backend>_<kernel>`. */
export function kernelRegistry(): ReadonlyMap<string, tf.KernelConfig> {
  const registry = (globalThis as Globals)._tfGlobals?.get("kernelRegistry");
  if (!(registry instanceof Map)) throw new Error("Expected TensorFlow.js 4 with its kernel registry.");
  return registry as ReadonlyMap<string, tf.KernelConfig>;
}
