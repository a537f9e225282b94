import { concat, type NamedTensor, slice } from "./tensor.js";

/** Runs a graph once over all rows of its inputs. */
export type RunBatch = (inputs: readonly NamedTensor[]) => Promise<readonly NamedTensor[]>;

interface Job {
  readonly inputs: readonly NamedTensor[];
  readonly rows: number;
  readonly resolve: (outputs: readonly NamedTensor[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Default of {@link Batcher}'s `maxRows`. */
export const defaultMaxRows = 256;

/**
 * Runs at once when idle, in one call for all requests of an event-loop turn; runs what arrived meanwhile next.
 * Never waits on a timer. A request whose values make the batch fail does not fail the others: each is then run
 * on its own.
 */
export class Batcher {
  readonly #run: RunBatch;
  readonly #maxRows: number;
  #waiting: Job[] = [];
  #isFlushing = false;
  #idle: (() => void)[] = [];

  /** @param maxRows - Most rows in one call, unless a single request has more. */
  constructor(run: RunBatch, maxRows = defaultMaxRows) {
    this.#run = run;
    this.#maxRows = maxRows;
  }

  /**
   * Outputs for these inputs; their batch axis is that of the inputs.
   *
   * @param inputs - All with the same number of rows, at least one.
   * @throws What `run` throws for these inputs on their own.
   */
  submit(inputs: readonly NamedTensor[]): Promise<readonly NamedTensor[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ inputs, rows: inputs[0]?.shape[0] ?? 0, resolve, reject });
      if (this.#isFlushing) return;
      this.#isFlushing = true;
      setImmediate(() => void this.#flush());
    });
  }

  /** Resolves once everything submitted is answered. */
  async drain(): Promise<void> {
    if (!this.#isFlushing) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) await this.#runTogether(this.#takeBatch());
    this.#isFlushing = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** The longest run of waiting jobs that fit together: rows of one shape, within the limit. */
  #takeBatch(): Job[] {
    const [first] = this.#waiting;
    if (first === undefined) return [];
    const shapes = rowShapes(first);
    let rows = 0;
    let count = 0;
    for (const job of this.#waiting) {
      rows += job.rows;
      if (count > 0 && (rows > this.#maxRows || rowShapes(job) !== shapes)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #runTogether(jobs: readonly Job[]): Promise<void> {
    let outputs: readonly NamedTensor[];
    try {
      outputs = await this.#run(stack(jobs));
    } catch (error) {
      if (jobs.length === 1) jobs[0]?.reject(error);
      else for (const job of jobs) await this.#runTogether([job]);
      return;
    }
    let start = 0;
    for (const job of jobs) {
      const end = start + job.rows;
      job.resolve(jobs.length === 1 ? outputs : outputs.map((output) => rowsOf(output, start, end)));
      start = end;
    }
  }
}

function rowShapes({ inputs }: Job): string {
  return inputs.map(({ shape }) => shape.slice(1).join("x")).join(";");
}

function stack(jobs: readonly Job[]): readonly NamedTensor[] {
  const [first] = jobs;
  if (first === undefined || jobs.length === 1) return first?.inputs ?? [];
  const rows = jobs.reduce((sum, job) => sum + job.rows, 0);
  return first.inputs.map((input, index) => ({
    ...input,
    shape: [rows, ...input.shape.slice(1)],
    data: concat(jobs.map((job) => job.inputs[index]?.data ?? input.data.slice(0, 0))),
  }));
}

function rowsOf(output: NamedTensor, start: number, end: number): NamedTensor {
  const [rows = 0, ...rowShape] = output.shape;
  const stride = rows === 0 ? 0 : output.data.length / rows;
  return {
    ...output,
    shape: [end - start, ...rowShape],
    data: slice(output.data, start * stride, end * stride),
  };
}
