import type { ClearOutput } from "./child/clear-output.js";
import type { CommConstructor, CommData, Comm as CommOf } from "./child/comm.js";
import type { Display } from "./child/display.js";
import type { Input } from "./child/input.js";
import type { Progress } from "./child/progress.js";

// The kernel's own names in cells, as the type checker declares them; child/main.ts defines them.

/**
 * Shows a value in the cell's output, as the value of the cell's last expression is shown.
 *
 * @param value - Anything; a value with a method `Symbol.for("Jupyter.display")` chooses its own representation.
 * @example display.markdown("**bold**")
 */
export declare const display: Display;

/**
 * Removes what the cell has shown so far.
 *
 * @param options - `wait`: keep it until there is something new to show, so that nothing flickers. Default false.
 */
export declare const clearOutput: ClearOutput;

/**
 * Asks the person at the notebook for a line of text; `input.password` hides it while it is typed.
 *
 * @param prompt - Shown before the field.
 * @throws If the client cannot ask, as in a notebook that runs unattended.
 * @example const name = await input("Name? ")
 */
export declare const input: Input;

/**
 * Iterates over `iterable` and shows how far it has got.
 *
 * @param options - `total`: number of items, default the iterable's `length` or `size`; `label`: what is counted.
 * @example for (const file of progress(files)) await read(file)
 */
export declare const progress: Progress;

/**
 * A channel to the front end, as widgets use it: `new Comm(target, { data })` opens one, `Comm.register(target, comm => …)`
 * accepts those that the front end opens.
 *
 * @example
 * const comm = new Comm<{ value: number }>("slider", { data: { max: 10 } })
 * comm.onMessage((data) => console.log(data.value))
 * comm.send({ value: 5 })
 */
export declare const Comm: CommConstructor;

/** One end of a channel to the front end. */
export interface Comm<Received = CommData> extends CommOf<Received> {}

/** The names above, as the runtime defines them. */
export interface CellNames {
  readonly display: Display;
  readonly clearOutput: ClearOutput;
  readonly input: Input;
  readonly progress: Progress;
  readonly Comm: CommConstructor;
}
