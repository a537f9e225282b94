/** The engine's memory is exhausted, or one tensor alone exceeds it. */
export class EngineMemoryError extends Error {
  override readonly name = "EngineMemoryError";
  readonly code = "ENGINE_MEMORY";
  readonly requestedBytes: number;
  readonly limitBytes: number;

  /**
   * @param requestedBytes - Size of the allocation that failed.
   * @param usedBytes - What live tensors hold.
   * @param limitBytes - What the engine can hold at most.
   */
  constructor(requestedBytes: number, usedBytes: number, limitBytes: number) {
    super(
      `Expected tensors of at most ${mebibytes(limitBytes)} in all, got a request for ${mebibytes(requestedBytes)} ` +
        `with ${mebibytes(usedBytes)} in use. Use smaller batches, or dispose tensors (tf.tidy, tensor.dispose()).`,
    );
    this.requestedBytes = requestedBytes;
    this.limitBytes = limitBytes;
  }
}

/** A device was asked for that does not exist or cannot be used here. */
export class DeviceUnavailableError extends Error {
  override readonly name = "DeviceUnavailableError";
  readonly code = "DEVICE_UNAVAILABLE";
  readonly device: string;

  /**
   * @param device - The device that was asked for.
   * @param reason - Why it cannot be used, a clause without full stop.
   * @param advice - What to do instead, a sentence.
   */
  constructor(device: string, reason: string, advice: string) {
    super(`Expected a usable device, got ${device}: ${reason}. ${advice}`);
    this.device = device;
  }
}

/** The engine is strict and an operation has no kernel of ours for its inputs. */
export class FallbackError extends Error {
  override readonly name = "FallbackError";
  readonly code = "FALLBACK";
  readonly kernel: string;

  /** @param kernel - Name of the kernel as TensorFlow.js has it, e.g. `"Conv2D"`. */
  constructor(kernel: string) {
    super(
      `Expected a kernel of the engine for these inputs of ${kernel}, got TensorFlow.js' plain JavaScript one, which is ` +
        "slow. Rewrite the operation, or allow it with setStrict(false).",
    );
    this.kernel = kernel;
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
