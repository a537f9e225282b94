/** The GPU refused an operation, or was lost. */
export class GpuError extends Error {
  override readonly name = "GpuError";
  readonly code = "GPU";

  /** @param message - What WebGPU reported. */
  constructor(message: string) {
    super(
      `Expected the GPU to compute, got from WebGPU: ${message.trim()} ` +
        'Values computed since are not to be trusted; run the step on the CPU with setDevice("cpu").',
    );
  }
}
