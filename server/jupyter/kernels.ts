import { NotFoundError } from "./errors.js";
import { Kernel, type KernelPolicy } from "./kernel.js";
import type { KernelSpecs } from "./kernel-specs.js";
import type { Log } from "./log.js";

/** The kernels that this server has started. They end with it. */
export class Kernels {
  readonly #kernels = new Map<string, Kernel>();
  readonly #options: KernelsOptions;
  #closed = false;

  constructor(options: KernelsOptions) {
    this.#options = options;
  }

  /**
   * Starts a kernel.
   *
   * @param request - `name`: kernelspec, default the server's default; `folder`: working directory, absolute;
   * `sessionName`: path of the notebook, told to the kernel as `JPY_SESSION_NAME`.
   * @throws {KernelSpecNotFoundError} If there is no such kernelspec.
   */
  async start(request: {
    readonly name?: string | undefined;
    readonly folder: string;
    readonly sessionName?: string | undefined;
  }): Promise<Kernel> {
    const { specs, environment, runtimeFolder, log, policy } = this.#options;
    const spec = await specs.get(request.name ?? (await specs.defaultName()) ?? "");
    if (this.#closed) throw new NotFoundError("The server is shutting down.");
    const kernel = new Kernel(
      {
        spec,
        folder: request.folder,
        environment: { ...environment, JPY_SESSION_NAME: request.sessionName },
        runtimeFolder,
        log,
      },
      policy,
    );
    this.#kernels.set(kernel.id, kernel);
    return kernel;
  }

  /** @throws {NotFoundError} If no kernel has this id. */
  get(id: string): Kernel {
    const kernel = this.#kernels.get(id);
    if (!kernel) throw new NotFoundError(`Kernel does not exist: ${id}`);
    return kernel;
  }

  has(id: string): boolean {
    return this.#kernels.has(id);
  }

  list(): readonly Kernel[] {
    return [...this.#kernels.values()];
  }

  /** @throws {NotFoundError} If no kernel has this id. */
  async shutdown(id: string): Promise<void> {
    const kernel = this.get(id);
    this.#kernels.delete(id);
    await kernel.shutdown();
  }

  /** Ends all kernels; none can be started after it. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#kernels.keys()].map((id) => this.shutdown(id)));
  }

  /** Kills all kernels at once, for the exit of the server's own process. */
  kill(): void {
    this.#closed = true;
    for (const kernel of this.#kernels.values()) kernel.kill();
  }
}

/** What {@link Kernels} needs. */
export interface KernelsOptions {
  readonly specs: KernelSpecs;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder of the connection files. */
  readonly runtimeFolder: string;
  readonly log: Log;
  readonly policy?: KernelPolicy;
}
