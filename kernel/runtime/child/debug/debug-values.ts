import { inspect } from "node:util";
import type { MimeBundle } from "../../../../lib/display.js";
import type { SessionVariables } from "../../../../magics/magic.js";
import type { ValueView, VariableView } from "../../debug-view.js";
import { mimeBundle } from "../mime-bundle.js";
import type { Place, StackTraces } from "../stack-traces.js";
import { type Child, childrenOf, hasChildren } from "./children.js";
import { describeValue } from "./describe-value.js";

interface Held {
  readonly children: () => readonly Child[];
  /** Where a child can be assigned to. */
  readonly target: object | undefined;
  /** Expression that gives the whole; empty for a scope. Undefined where there is none. */
  readonly expression: string | undefined;
  generation: number;
}

/** Generations that references outlive: a front end may still unfold what it asked for a moment ago. */
const keptGenerations = 2;

/** Names that belong to the rewriting of cells and to the compiler's output, not to the user. */
const hiddenName = /^(__cellship|babelHelpers|_usingCtx\w*)$/;

/**
 * What the kernel's debugger calls through V8's inspector, as `__cellship.debug`: it shows values and numbers those
 * that have parts.
 */
export class DebugValues {
  readonly #variables: SessionVariables;
  readonly #stackTraces: Pick<StackTraces, "framesOf" | "placeOf">;
  readonly #held = new Map<number, Held>();
  /** Numbers of objects by the expression that led to them: to ask again gives the same numbers. */
  readonly #references = new WeakMap<object, Map<string, number>>();
  #latest = 0;
  #generation = 0;

  /**
   * @param variables - What cells declared.
   * @param stackTraces - Finds the places that a stack names.
   */
  constructor(variables: SessionVariables, stackTraces: Pick<StackTraces, "framesOf" | "placeOf">) {
    this.#variables = variables;
    this.#stackTraces = stackTraces;
  }

  /** The places of user code that wait for the function which threw `error`. */
  asyncCallers(error: unknown): Place[] {
    if (!(error instanceof Error)) return [];
    const frames = this.#stackTraces.framesOf(error).filter((frame) => /^\s+at async /.test(frame));
    return frames.flatMap((frame) => this.#stackTraces.placeOf(frame) ?? []);
  }

  /** Begins a new pause, or a new look at the variables: references of long ago are let go. */
  begin(): void {
    this.#generation += 1;
    for (const [reference, held] of this.#held) {
      if (held.generation <= this.#generation - keptGenerations) this.#held.delete(reference);
    }
  }

  /** Lets go of everything. */
  release(): void {
    this.#held.clear();
  }

  /** The names of the variables in scopes of V8. */
  names(...scopes: readonly object[]): string[][] {
    return scopes.map((scope) => Object.keys(scope).filter((name) => !hiddenName.test(name)));
  }

  /**
   * Reference to variables; 0 if there are none.
   *
   * @param readers - How to read each in its frame; one throws as long as its variable is not initialized.
   */
  scope(readers: Readonly<Record<string, () => unknown>>): number {
    const variables = Object.entries(readers).flatMap(([name, read]): (readonly [string, unknown])[] => {
      try {
        const value = read();
        return value === globalThis ? [] : [[name, value]];
      } catch {
        return [];
      }
    });
    if (variables.length === 0) return 0;
    return this.#hold({ children: () => named(variables), target: undefined, expression: "" });
  }

  /** Reference to what cells declared. */
  globals(): number {
    return this.#hold({
      children: () => named(this.#variables.entries()),
      target: globalThis,
      expression: "",
    });
  }

  /** What cells declared, at a new look at the variables. */
  inspect(): VariableView[] {
    this.begin();
    return this.variables(this.globals()) ?? [];
  }

  /** The variables behind a reference; undefined if it has been let go. */
  variables(reference: number): VariableView[] | undefined {
    const held = this.#held.get(reference);
    if (held === undefined) return undefined;
    held.generation = this.#generation;
    return held.children().map((child) => this.#variable(child, held));
  }

  /** One line about a value. */
  view(value: unknown): ValueView {
    return { ...describeValue(value), variablesReference: this.#reference(value, undefined) };
  }

  /** A value as the last line of a cell shows it in text. */
  full(value: unknown): ValueView {
    return { ...this.view(value), value: inspect(value) };
  }

  /** A value as a cell shows it; a promise only for values that take time to show themselves. */
  rich(value: unknown): MimeBundle | Promise<MimeBundle> {
    return mimeBundle(value);
  }

  /** {@link DebugValues.rich} for a paused process, where nothing can be awaited. */
  richNow(value: unknown): MimeBundle {
    const bundle = mimeBundle(value);
    return bundle instanceof Promise ? { "text/plain": inspect(value) } : bundle;
  }

  /** Assigns to a part of the value behind a reference; false if that is no object. */
  assign(reference: number, name: string, value: unknown): boolean {
    const target = this.#held.get(reference)?.target;
    return target !== undefined && Reflect.set(target, name, value);
  }

  #variable({ name, access, content }: Child, parent: Held): VariableView {
    const evaluateName =
      access === undefined || parent.expression === undefined ? undefined : parent.expression + access;
    const common = { name, ...(evaluateName && { evaluateName }) };
    switch (content.kind) {
      case "text":
        return { ...common, value: content.text, variablesReference: 0 };
      case "group":
        return {
          name,
          // A group of elements is no value.
          ...(access && common),
          value: content.text,
          variablesReference: this.#hold({
            children: content.children,
            target: undefined,
            expression: evaluateName,
          }),
        };
      case "value":
        return {
          ...common,
          ...describeValue(content.value),
          variablesReference: this.#reference(content.value, evaluateName),
          ...(Array.isArray(content.value) && { indexedVariables: content.value.length }),
        };
      default:
        return content satisfies never;
    }
  }

  #reference(value: unknown, expression: string | undefined): number {
    if (!hasChildren(value)) return 0;
    const key = expression ?? "";
    const known = this.#references.get(value)?.get(key);
    const held = known === undefined ? undefined : this.#held.get(known);
    if (known !== undefined && held !== undefined) {
      held.generation = this.#generation;
      return known;
    }
    const reference = this.#hold({ children: () => childrenOf(value), target: value, expression });
    const references = this.#references.get(value) ?? new Map<string, number>();
    this.#references.set(value, references.set(key, reference));
    return reference;
  }

  #hold(held: Omit<Held, "generation">): number {
    this.#latest += 1;
    this.#held.set(this.#latest, { ...held, generation: this.#generation });
    return this.#latest;
  }
}

function named(entries: readonly (readonly [string, unknown])[]): Child[] {
  return entries.map(([name, value]) => ({ name, access: name, content: { kind: "value", value } }));
}
