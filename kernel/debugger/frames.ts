import type { Debugger, Runtime as V8Runtime } from "node:inspector";
import { cellPrologue } from "../interpreter/rewrite.js";
import type { Scope, StackFrame } from "./dap.js";
import { DebugRequestError } from "./debug-request-error.js";
import { argumentOf, type InspectorClient } from "./inspector-client.js";
import type { Scripts, UserScript } from "./scripts.js";

/** A frame of user code in a paused process. */
export interface UserFrame {
  readonly call: Debugger.CallFrame;
  readonly script: UserScript;
  /** In the source, from 1. */
  readonly line: number;
  readonly column: number;
  readonly isCellBody: boolean;
}

/** The function that holds the statements of a cell begins where its script does. */
function isCellBody({ functionName, functionLocation }: Debugger.CallFrame, script: UserScript): boolean {
  return (
    script.kind === "cell" &&
    functionName === "" &&
    functionLocation?.lineNumber === 0 &&
    (functionLocation.columnNumber ?? 0) <= cellPrologue.length
  );
}

/** The frames of user code, the innermost first; undefined in place of one that has no place in the source. */
export function userFrames(
  calls: readonly Debugger.CallFrame[],
  scripts: Scripts,
): readonly (UserFrame | undefined)[] {
  return calls.map((call): UserFrame | undefined => {
    const { scriptId, lineNumber, columnNumber = 0 } = call.location;
    const script = scripts.get(scriptId);
    const place = script?.sourceOf({ line: lineNumber, column: columnNumber });
    if (script === undefined || place === undefined) return undefined;
    return {
      call,
      script,
      line: place.line + 1,
      column: place.column + 1,
      isCellBody: isCellBody(call, script),
    };
  });
}

/** The frames of one pause, by the numbers that front ends know them by. */
export class PausedFrames {
  static #latest = 0;
  readonly #frames = new Map<number, UserFrame>();

  constructor(frames: readonly UserFrame[]) {
    for (const frame of frames) {
      PausedFrames.#latest += 1;
      this.#frames.set(PausedFrames.#latest, frame);
    }
  }

  /** The innermost frame. */
  get top(): UserFrame | undefined {
    return [...this.#frames.values()][0];
  }

  /**
   * The frame of that number.
   *
   * @throws {DebugRequestError} If the pause is over that the number was given in.
   */
  get(id: number): UserFrame {
    const frame = this.#frames.get(id);
    if (frame === undefined) {
      throw new DebugRequestError("not_found", `There is no frame ${id}: the program has gone on since.`);
    }
    return frame;
  }

  /** As `stackTrace` answers. */
  stackFrames(): StackFrame[] {
    return [...this.#frames].map(([id, { call, script, line, column, isCellBody: isBody }]) => ({
      id,
      name: isBody ? "(cell)" : call.functionName || "(anonymous)",
      source: script.source,
      line,
      column,
    }));
  }
}

/** Kinds of V8's scopes that make up the local variables of a function. */
const localTypes: ReadonlySet<string> = new Set(["local", "block", "catch", "with", "eval"]);

const scopeNames: Readonly<Record<string, string>> = {
  closure: "Closure",
  module: "Module",
  script: "Script",
};

/** One scope as it is shown: V8 keeps one for each block. */
interface ShownScope {
  readonly name: string;
  /** Indices in the frame's scope chain. */
  readonly indices: readonly number[];
}

function shownScopes({ call, isCellBody: isBody }: UserFrame): ShownScope[] {
  const locals: number[] = [];
  const others: ShownScope[] = [];
  for (const [index, { type, name }] of call.scopeChain.entries()) {
    if (type === "global") continue;
    // Blocks around a function belong to what it closes over.
    if (localTypes.has(type) && others.length === 0) locals.push(index);
    else others.push({ name: closureName(type, name), indices: [index] });
  }
  return [{ name: isBody ? "Cell" : "Locals", indices: locals }, ...others];
}

function closureName(type: string, name: string | undefined): string {
  const kind = scopeNames[type] ?? "Closure";
  return name ? `${kind} (${name})` : kind;
}

/**
 * The scopes of a frame as `scopes` answers: local variables, closures, what cells declared. In the body of a cell,
 * what it declared comes first, as nothing else may be local.
 */
export class FrameScopes {
  readonly #client: InspectorClient;
  /** Where the variables behind a reference are assigned to. */
  readonly #assignable = new Map<
    number,
    { readonly frame: UserFrame; readonly indices: readonly number[] }
  >();

  constructor(client: InspectorClient) {
    this.#client = client;
  }

  /** Numbers the scopes of a frame. */
  async of(frame: UserFrame): Promise<Scope[]> {
    const scopes: Scope[] = [];
    const shown = shownScopes(frame);
    const names = await this.#namesOf(frame, shown);
    for (const [i, { name, indices }] of shown.entries()) {
      // V8's own objects of scopes keep the values that were when it paused: hence read them in the frame.
      const readers = names[i]?.map((variable) => `${variable}: () => ${variable}`) ?? [];
      if (name === "Locals" && frame.call.this.type !== "undefined") readers.push("this: () => this");
      const { value: variablesReference } = await this.#client.evaluate(
        `__cellship.debug.scope({ ${readers.join(", ")} })`,
        frame.call.callFrameId,
      );
      // An empty scope says nothing; a function's own stays, so that the panel has one to begin with.
      if (variablesReference === 0 && name !== "Locals") continue;
      this.#assignable.set(variablesReference, { frame, indices });
      scopes.push({
        name,
        variablesReference,
        expensive: false,
        ...(name === "Locals" && { presentationHint: "locals" as const }),
      });
    }
    const globals = Number(await this.#client.helper("globals", []));
    scopes.push({ name: "Globals", variablesReference: globals, expensive: false });
    return scopes;
  }

  /** The names in each scope; one that an inner scope hides is left out. */
  async #namesOf(frame: UserFrame, shown: readonly ShownScope[]): Promise<readonly (readonly string[])[]> {
    const objects = frame.call.scopeChain.map(({ object }) => object.objectId);
    const [target] = objects;
    if (target === undefined) return [];
    const indices = shown.flatMap((scope) => scope.indices);
    const names = (await this.#client.helperOn(
      "names",
      indices.map((index) => ({ objectId: objects[index] ?? target })),
      target,
    )) as string[][];
    const seen = new Set<string>();
    return shown.map((scope) => {
      const own = names.splice(0, scope.indices.length).flat();
      return own.filter((name) => !seen.has(name) && seen.add(name));
    });
  }

  /**
   * Assigns to a variable of a scope.
   *
   * @returns False if the reference is not that of a scope of frames.
   */
  async assign(reference: number, variableName: string, value: V8Runtime.RemoteObject): Promise<boolean> {
    const scope = this.#assignable.get(reference);
    if (scope === undefined) return false;
    const newValue = argumentOf(value);
    for (const scopeNumber of scope.indices) {
      const { callFrameId } = scope.frame.call;
      const isSet = await this.#client
        .call("Debugger.setVariableValue", { scopeNumber, variableName, newValue, callFrameId })
        .then(
          () => true,
          () => false,
        );
      if (isSet) return true;
    }
    throw new DebugRequestError("not_found", `${variableName} cannot be assigned to here.`);
  }
}
