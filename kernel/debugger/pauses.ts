import type { Debugger, Runtime as V8Runtime } from "node:inspector";
import { setTimeout as sleep } from "node:timers/promises";
import type { predictCatch, ThrownError } from "./catch-prediction.js";
import { FrameScopes, PausedFrames, type UserFrame, userFrames } from "./frames.js";
import type { InspectorClient, ResumeMethod } from "./inspector-client.js";
import type { Scripts, UserScript } from "./scripts.js";

/** A pause that the front end knows of. */
export interface Pause {
  readonly reason: "breakpoint" | "step" | "exception" | "pause";
  /** What was thrown. */
  readonly exception: V8Runtime.RemoteObject | undefined;
  readonly isUncaught: boolean;
  readonly frames: PausedFrames;
  readonly scopes: FrameScopes;
}

/** What {@link Pauses} tells of. */
export interface PauseListener {
  onStopped(pause: Pause): void;
  onContinued(): void;
  /**
   * Called before a script of the user runs for the first time; it waits.
   *
   * @returns V8's id of the breakpoint at its first statement, if `pausesAtStart`. (V8 takes no step at this point.)
   */
  onNewScript(script: UserScript, pausesAtStart: boolean): Promise<string | undefined>;
  /** See {@link predictCatch}. */
  predictCatch(error: ThrownError): ReturnType<typeof predictCatch>;
}

/** The errors that pause: those that user code catches, those that it does not. */
export type ExceptionFilters = ReadonlySet<"caught" | "uncaught">;

/** What is under way since the front end asked for it. */
interface Motion {
  readonly kind: "step" | "pause";
  readonly method: ResumeMethod;
  /** Where a step began; it goes on while it is in the same line of the same call. */
  readonly from: UserFrame | undefined;
  readonly depth: number;
  /** Pauses to pass over before the program goes on freely. */
  budget: number;
}

/** Pauses in code of nobody, or on the same line, that one step may pass over. */
const stepBudget = 100;
/** How long code of nobody runs before it is tried anew to pause in the user's, milliseconds. */
const repauseMs = 20;

function thrownError({ reason, data }: PausedEvent): V8Runtime.RemoteObject | undefined {
  return reason === "exception" || reason === "promiseRejection"
    ? (data as V8Runtime.RemoteObject | undefined)
    : undefined;
}

type PausedEvent = Debugger.PausedEventDataType;

/** Whether the debugger of a process is paused, and which of V8's pauses are shown: those in code of the user. */
export class Pauses {
  readonly #client: InspectorClient;
  readonly #scripts: Scripts;
  readonly #listener: PauseListener;
  #current: Pause | undefined;
  #motion: Motion | undefined;
  /** V8's breakpoint at the first statement of a script, where a pause was asked for. */
  #startBreakpoint: string | undefined;

  constructor(client: InspectorClient, scripts: Scripts, listener: PauseListener) {
    this.#client = client;
    this.#scripts = scripts;
    this.#listener = listener;
  }

  /** The errors that pause. */
  exceptions: ExceptionFilters = new Set();

  /** The pause; undefined while the program runs. */
  get current(): Pause | undefined {
    return this.#current;
  }

  /** Lets the program go on, for one step or freely. */
  async resume(method: ResumeMethod): Promise<void> {
    const pause = this.#current;
    const from = pause?.frames.top;
    this.#motion =
      method === "Debugger.resume"
        ? undefined
        : { kind: "step", method, from, depth: pause?.frames.stackFrames().length ?? 0, budget: stepBudget };
    await this.#client.call(method, {});
  }

  /** Pauses at the next statement of the user. */
  async pause(): Promise<void> {
    this.#motion = {
      kind: "pause",
      method: "Debugger.stepInto",
      from: undefined,
      depth: 0,
      budget: stepBudget,
    };
    await this.#client.call("Debugger.pause", {});
  }

  /** V8 has paused. */
  async onPaused(event: PausedEvent): Promise<void> {
    if (event.reason === "instrumentation") {
      const script = this.#scripts.get(String((event.data as { scriptId?: string } | undefined)?.scriptId));
      if (script !== undefined) {
        const isAwaited = this.#motion?.kind === "pause";
        this.#startBreakpoint = await this.#listener.onNewScript(script, isAwaited);
      }
      await this.#client.call("Debugger.resume", {});
      return;
    }
    const calls = userFrames(event.callFrames, this.#scripts);
    const frames = calls.filter((frame) => frame !== undefined);
    const isOnTop = calls[0] !== undefined;
    const error = thrownError(event);
    const prediction =
      error === undefined || frames.length === 0
        ? undefined
        : await this.#listener.predictCatch({ calls: event.callFrames, frames: calls, error });
    const reason = this.#reasonToStop(event, frames, isOnTop, prediction);
    if (reason === undefined) {
      await this.#goOn(isOnTop);
      return;
    }
    this.#motion = undefined;
    await this.#removeStartBreakpoint();
    this.#current = {
      reason,
      exception: error,
      isUncaught: prediction === "uncaught",
      frames: new PausedFrames(frames),
      scopes: new FrameScopes(this.#client),
    };
    this.#listener.onStopped(this.#current);
  }

  async #removeStartBreakpoint(): Promise<void> {
    const breakpointId = this.#startBreakpoint;
    this.#startBreakpoint = undefined;
    if (breakpointId !== undefined) await this.#client.call("Debugger.removeBreakpoint", { breakpointId });
  }

  /** V8 goes on. */
  onResumed(): void {
    if (this.#current === undefined) return;
    this.#current = undefined;
    this.#listener.onContinued();
  }

  #reasonToStop(
    { hitBreakpoints = [] }: PausedEvent,
    frames: readonly UserFrame[],
    isOnTop: boolean,
    prediction: "hidden" | "caught" | "uncaught" | undefined,
  ): Pause["reason"] | undefined {
    if (frames.length === 0) return undefined;
    if (prediction !== undefined)
      return prediction !== "hidden" && this.exceptions.has(prediction) ? "exception" : undefined;
    const motion = this.#motion;
    if (motion?.kind === "pause") return "pause";
    if (hitBreakpoints.length > 0) return "breakpoint";
    if (!isOnTop) return undefined;
    // A `debugger` statement.
    if (motion === undefined) return "breakpoint";
    return this.#isSameLine(motion, frames) ? undefined : "step";
  }

  #isSameLine({ from, depth, budget }: Motion, frames: readonly UserFrame[]): boolean {
    const [top] = frames;
    return (
      budget > 0 &&
      from !== undefined &&
      top !== undefined &&
      frames.length === depth &&
      top.script === from.script &&
      top.line === from.line &&
      top.call.functionName === from.call.functionName
    );
  }

  async #goOn(isOnTop: boolean): Promise<void> {
    const motion = this.#motion;
    if (motion === undefined || motion.budget <= 0) {
      this.#motion = undefined;
      await this.#client.call("Debugger.resume", {});
    } else if (motion.kind === "step") {
      motion.budget -= 1;
      // Node.js' own code, into which every `await` and call may lead: out again, to the user's.
      await this.#client.call(isOnTop ? motion.method : "Debugger.stepOut", {});
    } else {
      await this.#client.call("Debugger.resume", {});
      await sleep(repauseMs);
      if (this.#motion === motion) await this.#client.call("Debugger.pause", {});
    }
  }
}
