import type { InterpretedCell } from "../interpreter/interpreted-cell.js";
import { processEndResult } from "./process-end.js";
import type {
  CellResult,
  CommEvent,
  InputAnswer,
  InspectorConnection,
  InspectorListener,
  OutputListener,
  Runtime,
} from "./runtime.js";
import { RuntimeProcess } from "./runtime-process.js";
import type { PreloadModules } from "./wire.js";

/** How long `interrupt` waits for the cells to end: code blocked in a system call cannot be interrupted. */
const interruptMs = 3000;

/** What {@link createRuntime} needs. */
export interface RuntimeOptions {
  /** Folder of the notebook: where the process runs and modules resolve from. */
  readonly workingDirectory: string;
  readonly onOutput: OutputListener;
  /** Called when a process has ended that had run something; what its cells held is lost. */
  readonly onLoss?: () => void;
  /** Environment of the process. Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Modules to preload. Default: cellship's library and magics. */
  readonly preload?: PreloadModules;
}

class ProcessRuntime implements Runtime {
  readonly #options: RuntimeOptions;
  #process: RuntimeProcess | undefined;
  readonly #running = new Set<Promise<CellResult>>();
  /** Why the last process ended between two cells, until the next cell has said so. */
  #lossToReport: string | undefined;
  #isHeld = false;
  /** Interrupts under way: what waits to write hears of none. */
  #interrupts = 0;
  #isClosed = false;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#start();
  }

  async execute(cellId: string, cell: InterpretedCell): Promise<CellResult> {
    if (this.#isClosed) throw new Error("Expected an open runtime, but it was closed.");
    const process = this.#process ?? this.#start();
    if (this.#lossToReport !== undefined) {
      this.#options.onOutput(cellId, { type: "stream", name: "stderr", text: `${this.#lossToReport}\n` });
      this.#lossToReport = undefined;
    }
    return this.#follow(process.execute(cellId, cell));
  }

  prepare(freeNames: readonly string[]): void {
    this.#process?.prepare(freeNames);
  }

  async receive(runId: string, event: CommEvent): Promise<CellResult> {
    if (this.#process === undefined) return { status: "ok", data: undefined, metadata: {} };
    return this.#follow(this.#process.receive(runId, event));
  }

  async interrupt(): Promise<void> {
    this.#process?.interrupt();
    this.#interrupts += 1;
    this.#applyHold();
    const timeout = new Promise((resolve) => setTimeout(resolve, interruptMs).unref());
    await Promise.race([Promise.all(this.#running), timeout]);
    this.#interrupts -= 1;
    this.#applyHold();
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#applyHold();
  }

  answer(answer: InputAnswer): void {
    this.#process?.answer(answer);
  }

  async keysOf(path: readonly string[]): Promise<readonly string[]> {
    return this.#process?.keysOf(path) ?? [];
  }

  inspect(onEvent: InspectorListener): InspectorConnection {
    return (this.#process ?? this.#start()).inspect(onEvent);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#process?.close();
  }

  #applyHold(): void {
    this.#process?.hold(this.#isHeld && this.#interrupts === 0);
  }

  async #follow(running: Promise<CellResult>): Promise<CellResult> {
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  #start(): RuntimeProcess {
    const { workingDirectory, onOutput, env = process.env, preload = ownModules } = this.#options;
    const started = new RuntimeProcess({ workingDirectory, env, preload, onOutput });
    this.#process = started;
    this.#applyHold();
    void started.ended.then((end) => {
      this.#process = undefined;
      if (this.#isClosed || !started.hasExecuted) return;
      this.#options.onLoss?.();
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
