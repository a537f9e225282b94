import { type Displayable, displaySymbol, type MimeBundle } from "../lib/display.js";
import { formatSeconds } from "./durations.js";
import type { Magic } from "./magic.js";
import { MagicError } from "./magic-error.js";

/** Time that one repeat takes at least where the number of loops is chosen, seconds; as IPython does. */
const shortestRepeat = 0.2;
const mostLoops = 1e9;

/** Durations of repeated runs. */
export class TimeitResult implements Displayable {
  /** Runs in one repeat. */
  readonly loops: number;
  /** Seconds that one run took, on average over each repeat. */
  readonly timings: readonly number[];

  constructor(loops: number, timings: readonly number[]) {
    this.loops = loops;
    this.timings = timings;
  }

  /** Seconds of one run: (1/n) Σ tᵢ. */
  get mean(): number {
    return this.timings.reduce((sum, t) => sum + t, 0) / this.timings.length;
  }

  /** Standard deviation of the repeats, seconds: √((1/n) Σ (tᵢ − mean)²). */
  get standardDeviation(): number {
    const { mean } = this;
    return Math.sqrt(this.timings.reduce((sum, t) => sum + (t - mean) ** 2, 0) / this.timings.length);
  }

  [displaySymbol](): MimeBundle {
    const { loops, timings } = this;
    const spread = `${formatSeconds(this.mean)} ± ${formatSeconds(this.standardDeviation)} per loop`;
    const runs = `${timings.length} run${timings.length === 1 ? "" : "s"}`;
    const each = `${loops.toLocaleString("en-US")} loop${loops === 1 ? "" : "s"} each`;
    return { "text/plain": `${spread} (mean ± std. dev. of ${runs}, ${each})` };
  }
}

/** Runs `code` `loops` times and returns the seconds that took. Code that returns no promise is not awaited. */
async function measure(code: () => unknown, loops: number, signal: AbortSignal): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < loops; i++) {
    const result = code();
    if (result instanceof Promise) {
      await result;
      signal.throwIfAborted();
    }
  }
  return (performance.now() - start) / 1000;
}

function positiveInteger(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new MagicError(`Expected --${option} to be a positive whole number, got ${text}.`);
}

/** The first of 1, 2, 5, 10, 20, 50, … loops that take long enough, as Python's `timeit` chooses. */
async function enoughLoops(code: () => unknown, signal: AbortSignal): Promise<number> {
  for (let power = 1; power < mostLoops; power *= 10) {
    for (const factor of [1, 2, 5]) {
      const loops = factor * power;
      if ((await measure(code, loops, signal)) >= shortestRepeat) return loops;
    }
  }
  return mostLoops;
}

/** What `%timeit` takes. */
export interface TimeitOptions {
  readonly loops?: string;
  readonly repeats?: string;
  readonly code?: () => unknown;
  readonly body?: () => unknown;
  readonly end?: true;
}

/** Measures how long code takes, as the mean over repeats. */
export const timeitMagic: Magic<TimeitOptions, TimeitResult> = {
  name: "timeit",
  lineOnly: true,
  summary: "Time code over many loops: mean ± standard deviation",
  positional: [{ name: "code", kind: "code", required: true, summary: "an expression" }],
  options: [
    {
      name: "loops",
      short: "n",
      kind: "word",
      required: false,
      summary: "runs in a repeat; default: enough for 0.2 s",
    },
    {
      name: "repeats",
      short: "r",
      kind: "word",
      required: false,
      summary: "how often to measure; default 7",
    },
  ],
  body: { kind: "function", required: false, summary: "the code to time" },
  async run({ loops, repeats, code, body }, { signal }) {
    const measured = code ?? body;
    if (measured === undefined) {
      throw new MagicError("Expected an expression after %timeit. Put statements below %%timeit.");
    }
    const count = positiveInteger(repeats, "repeats") ?? 7;
    const perRepeat = positiveInteger(loops, "loops") ?? (await enoughLoops(measured, signal));
    const timings: number[] = [];
    for (let i = 0; i < count; i++) {
      signal.throwIfAborted();
      timings.push((await measure(measured, perRepeat, signal)) / perRepeat);
    }
    return new TimeitResult(perRepeat, timings);
  },
};
