import type { InterpretedCell } from "../interpreter/interpreted-cell.js";
import { processEndResult } from "./process-end.js";
import type { CellResult, InputAnswer, OutputListener, Runtime } from "./runtime.js";
import { RuntimeProcess } from "./runtime-process.js";
import type { PreloadModules } from "./wire.js";

/** How long `interrupt` waits for the cell to end: code blocked in a system call cannot be interrupted. */
const interruptMs = 3000;

/** What {@link createRuntime} needs. */
export interface RuntimeOptions {
  /** Folder of the notebook: where the process runs and modules resolve from. */
  readonly workingDirectory: string;
  readonly onOutput: OutputListener;
  /** Environment of the process. Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Modules to preload. Default: cellship's library and magics. */
  readonly preload?: PreloadModules;
}

class ProcessRuntime implements Runtime {
  readonly #options: RuntimeOptions;
  #process: RuntimeProcess | undefined;
  #running: Promise<CellResult> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  /** Why the last process ended between two cells, until the next cell has said so. */
  #lossToReport: string | undefined;
  #isClosed = false;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#start();
  }

  execute(cellId: string, cell: InterpretedCell): Promise<CellResult> {
    const result = this.#queue.then(() => this.#run(cellId, cell));
    this.#queue = result.catch(() => {});
    return result;
  }

  async interrupt(): Promise<void> {
    this.#process?.interrupt();
    const timeout = new Promise((resolve) => setTimeout(resolve, interruptMs).unref());
    await Promise.race([this.#running, timeout]);
  }

  answer(answer: InputAnswer): void {
    this.#process?.answer(answer);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#process?.close();
  }

  async #run(cellId: string, cell: InterpretedCell): Promise<CellResult> {
    if (this.#isClosed) throw new Error("Expected an open runtime, but it was closed.");
    const process = this.#process ?? this.#start();
    if (this.#lossToReport !== undefined) {
      this.#options.onOutput(cellId, { type: "stream", name: "stderr", text: `${this.#lossToReport}\n` });
      this.#lossToReport = undefined;
    }
    this.#running = process.execute(cellId, cell);
    try {
      return await this.#running;
    } finally {
      this.#running = undefined;
    }
  }

  #start(): RuntimeProcess {
    const { workingDirectory, onOutput, env = process.env, preload = ownModules } = this.#options;
    const started = new RuntimeProcess({ workingDirectory, env, preload, onOutput });
    this.#process = started;
    void started.ended.then((end) => {
      this.#process = undefined;
      if (this.#isClosed || !started.hasExecuted) return;
      if (!end.duringCell) this.#lossToReport = processEndResult(end).evalue;
      this.#start();
    });
    return started;
  }
}

const ownModules: PreloadModules = {
  library: new URL("../../lib/index.js", import.meta.url).href,
  magics: new URL("../../magics/index.js", import.meta.url).href,
};

/** Starts a process for user code; see {@link Runtime}. */
export function createRuntime(options: RuntimeOptions): Runtime {
  return new ProcessRuntime(options);
}
