import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Completions, Diagnostic, Inspection, LanguageService } from "./language-service.js";
import { assertPreloadedModules, builtModules, type PreloadedModules } from "./preloaded-modules.js";
import type { Method, Response, WorkerOptions } from "./requests.js";

/** Where the notebook runs, and what its cells see without an import. */
export interface LanguageServiceOptions {
  /** Folder that packages and relative files are looked up from, absolute. */
  readonly workingDirectory: string;
  /** Default: the library and the magics of this installation. */
  readonly preloaded?: PreloadedModules;
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** Calls a session in a worker thread, for the compiler's interface blocks the thread that it is used from. */
class WorkerLanguageService implements LanguageService {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #failure: Error | undefined;

  constructor(workerData: WorkerOptions) {
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { workerData });
    this.#worker.unref();
    this.#worker.on("message", (response: Response) => this.#settle(response));
    this.#worker.on("error", (error) => this.#fail(error as Error));
    this.#worker.on("exit", () =>
      this.#fail(new Error("The language service was closed. Create a new one.")),
    );
  }

  check(typescript: string): Promise<readonly Diagnostic[]> {
    return this.#call("check", typescript);
  }

  commit(typescript: string): Promise<void> {
    return this.#call("commit", typescript);
  }

  forget(names: readonly string[]): Promise<void> {
    return this.#call("forget", names);
  }

  complete(typescript: string, offset: number): Promise<Completions> {
    return this.#call("complete", typescript, offset);
  }

  inspect(typescript: string, offset: number): Promise<Inspection | undefined> {
    return this.#call("inspect", typescript, offset);
  }

  async close(): Promise<void> {
    if (this.#failure !== undefined) return;
    this.#worker.ref();
    const exit = once(this.#worker, "exit");
    this.#worker.postMessage("close");
    await exit;
  }

  #call<M extends Method, Value>(method: M, ...args: Parameters<LanguageService[M]>): Promise<Value> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const id = ++this.#lastId;
    this.#worker.ref();
    return new Promise<Value>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, method, args });
    });
  }

  #settle(response: Response): void {
    const pending = this.#pending.get(response.id);
    this.#pending.delete(response.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if ("error" in response) pending?.reject(response.error);
    else pending?.resolve(response.value as never);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }
}

/**
 * Starts the language service of one notebook session: a worker thread and, as its child process, TypeScript's
 * native compiler. Requests are answered in order.
 *
 * @throws {Error} If the declarations of the preloaded modules are missing.
 */
export function createLanguageService(options: LanguageServiceOptions): LanguageService {
  const preloaded = options.preloaded ?? builtModules();
  assertPreloadedModules(preloaded);
  return new WorkerLanguageService({ workingDirectory: options.workingDirectory, preloaded });
}
