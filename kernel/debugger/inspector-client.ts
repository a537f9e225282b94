import type { Debugger, Runtime as V8Runtime } from "node:inspector";
import type { ValueView } from "../runtime/debug-view.js";
import { InspectorError } from "../runtime/remote-inspector.js";
import type { InspectorConnection } from "../runtime/runtime.js";
import { DebugRequestError } from "./debug-request-error.js";

type Nothing = Readonly<Record<string, never>>;

/** The methods that the debugger calls, with their parameters and results. */
interface Methods {
  "Debugger.enable": [Nothing, Debugger.EnableReturnType];
  "Debugger.setBlackboxPatterns": [Debugger.SetBlackboxPatternsParameterType, Nothing];
  "Debugger.setInstrumentationBreakpoint": [
    { instrumentation: "beforeScriptWithSourceMapExecution" },
    object,
  ];
  "Debugger.setPauseOnExceptions": [{ state: "none" | "caught" | "uncaught" | "all" }, Nothing];
  "Debugger.setSkipAllPauses": [Debugger.SetSkipAllPausesParameterType, Nothing];
  "Debugger.getPossibleBreakpoints": [
    Debugger.GetPossibleBreakpointsParameterType,
    Debugger.GetPossibleBreakpointsReturnType,
  ];
  "Debugger.setBreakpoint": [Debugger.SetBreakpointParameterType, Debugger.SetBreakpointReturnType];
  "Debugger.setBreakpointByUrl": [
    Debugger.SetBreakpointByUrlParameterType,
    Debugger.SetBreakpointByUrlReturnType,
  ];
  "Debugger.removeBreakpoint": [Debugger.RemoveBreakpointParameterType, Nothing];
  "Debugger.resume": [Nothing, Nothing];
  "Debugger.stepOver": [Nothing, Nothing];
  "Debugger.stepInto": [Nothing, Nothing];
  "Debugger.stepOut": [Nothing, Nothing];
  "Debugger.pause": [Nothing, Nothing];
  "Debugger.evaluateOnCallFrame": [
    Debugger.EvaluateOnCallFrameParameterType & { timeout?: number },
    Debugger.EvaluateOnCallFrameReturnType,
  ];
  "Debugger.setVariableValue": [Debugger.SetVariableValueParameterType, Nothing];
  "Debugger.getScriptSource": [Debugger.GetScriptSourceParameterType, Debugger.GetScriptSourceReturnType];
  "Runtime.evaluate": [V8Runtime.EvaluateParameterType & { timeout?: number }, V8Runtime.EvaluateReturnType];
  "Runtime.callFunctionOn": [V8Runtime.CallFunctionOnParameterType, V8Runtime.CallFunctionOnReturnType];
  "Runtime.enable": [Nothing, Nothing];
  "Runtime.disable": [Nothing, Nothing];
  "Runtime.compileScript": [V8Runtime.CompileScriptParameterType, V8Runtime.CompileScriptReturnType];
  "Runtime.releaseObjectGroup": [V8Runtime.ReleaseObjectGroupParameterType, Nothing];
}

/** How to take one step, or all of them. */
export type ResumeMethod = "Debugger.resume" | "Debugger.stepOver" | "Debugger.stepInto" | "Debugger.stepOut";

/** Longest wait for an answer, milliseconds: a thread in a system call or in native code gives none. */
const answerMs = 5000;
/** How long an expression may run, milliseconds: nothing else can interrupt it. */
const evaluationMs = 5000;

const objectGroup = "debugger";

/** V8's inspector with typed methods. */
export class InspectorClient {
  readonly #connection: InspectorConnection;

  constructor(connection: InspectorConnection) {
    this.#connection = connection;
  }

  /**
   * Calls a method.
   *
   * @throws {DebugRequestError} If no answer comes in time.
   */
  async call<Method extends keyof Methods>(
    method: Method,
    params: Methods[Method][0],
    timeoutMs = answerMs,
  ): Promise<Methods[Method][1]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const advice = "It is busy in native code or in a system call; try again later.";
        reject(
          new DebugRequestError(
            "no_answer",
            `The runtime did not answer within ${timeoutMs / 1000} s. ${advice}`,
          ),
        );
      }, timeoutMs);
    });
    try {
      return (await Promise.race([this.#connection.post(method, params), late])) as Methods[Method][1];
    } finally {
      clearTimeout(timer);
    }
  }

  /** Calls the helper `__cellship.debug[method]` of the runtime with values that JSON can hold. */
  async helper(method: string, args: readonly unknown[], awaitPromise = false): Promise<unknown> {
    const expression = `__cellship.debug.${method}(${args.map((arg) => JSON.stringify(arg)).join(", ")})`;
    const outcome = await this.call(
      "Runtime.evaluate",
      { expression, returnByValue: true, silent: true, awaitPromise },
      awaitPromise ? evaluationMs : answerMs,
    );
    return succeeded(outcome).value;
  }

  /** Calls the helper `__cellship.debug[method]` with objects of the runtime. */
  async helperOn(
    method: string,
    args: readonly V8Runtime.CallArgument[],
    objectId: string,
  ): Promise<unknown> {
    const outcome = await this.call("Runtime.callFunctionOn", {
      functionDeclaration: `function(...args) { return __cellship.debug.${method}(...args) }`,
      objectId,
      arguments: [...args],
      returnByValue: true,
      silent: true,
    });
    return succeeded(outcome).value;
  }

  /**
   * The value of a JavaScript expression, in a paused frame or globally.
   *
   * @param awaitPromise - Only globally: the value of the promise that it gives. Default false.
   * @throws {DebugRequestError} If it throws or takes longer than 5 s.
   */
  async evaluate(
    expression: string,
    callFrameId: string | undefined,
    { awaitPromise = false, returnByValue = false } = {},
  ): Promise<V8Runtime.RemoteObject> {
    const common = { expression, objectGroup, returnByValue, silent: true, timeout: evaluationMs };
    const limit = evaluationMs + answerMs;
    const outcome =
      callFrameId === undefined
        ? this.call("Runtime.evaluate", { ...common, awaitPromise }, limit)
        : this.call("Debugger.evaluateOnCallFrame", { ...common, callFrameId }, limit);
    return succeeded(await outcome.catch(explainTermination));
  }

  /**
   * A value as a variable is shown.
   *
   * @param method - The helper: `view` for one line, `full` for all of the text.
   */
  async view(method: "view" | "full", value: V8Runtime.RemoteObject): Promise<ValueView> {
    return (await this.helperOn(method, [argumentOf(value)], await this.#receiverFor(value))) as ValueView;
  }

  /**
   * Assigns to a part of the value behind a reference.
   *
   * @returns Whether that was possible.
   */
  async assign(reference: number, name: string, value: V8Runtime.RemoteObject): Promise<boolean> {
    const args = [{ value: reference }, { value: name }, argumentOf(value)];
    return (await this.helperOn("assign", args, await this.#receiverFor(value))) === true;
  }

  /** An object to call a function on: the value itself, or the global one for what is no object. */
  async #receiverFor({ objectId }: V8Runtime.RemoteObject): Promise<string> {
    return objectId ?? (await this.evaluate("globalThis", undefined)).objectId ?? "";
  }

  /** The first element of an array. */
  async first(array: V8Runtime.RemoteObject): Promise<V8Runtime.RemoteObject> {
    if (array.objectId === undefined) return array;
    const outcome = await this.call("Runtime.callFunctionOn", {
      functionDeclaration: "function() { return this[0] }",
      objectId: array.objectId,
      objectGroup,
    });
    return succeeded(outcome);
  }

  /** Lets go of what {@link InspectorClient.evaluate} gave. */
  async release(): Promise<void> {
    await this.call("Runtime.releaseObjectGroup", { objectGroup });
  }
}

/** A value of the runtime as the argument of a call. */
export function argumentOf({
  objectId,
  unserializableValue,
  value,
}: V8Runtime.RemoteObject): V8Runtime.CallArgument {
  if (objectId !== undefined) return { objectId };
  return unserializableValue === undefined ? { value } : { unserializableValue };
}

function explainTermination(error: unknown): never {
  if (!(error instanceof InspectorError) || !/was terminated/.test(error.message)) throw error;
  const message = `The expression was stopped after ${evaluationMs / 1000} s. Run what takes longer in a cell.`;
  throw new DebugRequestError("evaluation_failed", message);
}

function succeeded({
  result,
  exceptionDetails,
}: {
  readonly result: V8Runtime.RemoteObject;
  readonly exceptionDetails?: V8Runtime.ExceptionDetails | undefined;
}): V8Runtime.RemoteObject {
  if (exceptionDetails === undefined) return result;
  const { exception, text } = exceptionDetails;
  const description = exception?.description ?? (exception === undefined ? text : String(exception.value));
  throw new DebugRequestError("evaluation_failed", description.split("\n    at ")[0] ?? description);
}
