import path from "node:path";
import { pathToFileURL } from "node:url";
import { hostDisplaySymbol } from "../../../lib/display.js";
import { type HostComms, hostCommsSymbol } from "../../../lib/widgets/host-comms.js";
import type { CellNames } from "../cell-names.js";
import { runningCell } from "./cell-run.js";
import { compilerHelpers, disposer } from "./compiler-helpers.js";
import type { DebugValues } from "./debug/debug-values.js";
import type { ModuleLoader } from "./module-loader.js";
import { noteDeclared } from "./session-variables.js";

/** Declared data properties only: an accessor without a setter, as `crypto`, could not be assigned to. */
function declare(names: readonly string[]): void {
  const cell = runningCell.getStore();
  noteDeclared(names);
  for (const name of names) {
    const existing = Object.getOwnPropertyDescriptor(globalThis, name);
    if (existing !== undefined && ("value" in existing || !existing.configurable)) continue;
    if (existing === undefined) cell?.declaredNames.push(name);
    Object.defineProperty(globalThis, name, {
      value: undefined,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
}

function interruptible(value: unknown): unknown {
  const cell = runningCell.getStore();
  return cell === undefined ? value : cell.interruptible(value);
}

/** What `for await` iterates over in place of `iterable`, so that an interrupt ends its waiting. */
function interruptibleEach(iterable: AsyncIterable<unknown> | Iterable<unknown>): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]() {
      const isAsync = Symbol.asyncIterator in iterable;
      const iterator = isAsync ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
      const next = async (): Promise<IteratorResult<unknown>> => {
        const result = (await interruptible(iterator.next())) as IteratorResult<unknown>;
        return isAsync || result.done === true
          ? result
          : { done: false, value: await interruptible(result.value) };
      };
      const finish = async (): Promise<IteratorResult<unknown>> => {
        await iterator.return?.();
        return { done: true, value: undefined };
      };
      return { next, return: finish };
    },
  };
}

function registerDisposer<T>(value: T, isAsync: boolean): T {
  const dispose = disposer(value, isAsync);
  if (dispose !== undefined) runningCell.getStore()?.disposers.push(dispose);
  return value;
}

/**
 * Defines what cells find: the names of cell-names.ts, the names of a CommonJS module, and, under `__cellship`, what rewritten
 * cells and the debugger call. (kernel/interpreter/rewrite.ts and kernel/debugger write those calls.)
 */
export function defineSessionGlobals(
  loader: ModuleLoader,
  names: CellNames,
  debug: DebugValues,
  widgets: HostComms,
): void {
  const folder = path.dirname(loader.notebookPath);
  const module = { exports: {} };
  const visible = {
    ...names,
    require: loader.require,
    module,
    exports: module.exports,
    __filename: loader.notebookPath,
    __dirname: folder,
  };
  const rewritten = {
    declare,
    interruptible,
    interruptibleEach,
    using: <T>(value: T): T => registerDisposer(value, false),
    usingAsync: <T>(value: T): T => registerDisposer(value, true),
    import: loader.import.bind(loader),
    select: loader.select.bind(loader),
    helpers: compilerHelpers,
    debug,
    meta: {
      url: pathToFileURL(loader.notebookPath).href,
      filename: loader.notebookPath,
      dirname: folder,
      resolve: (specifier: string) => pathToFileURL(loader.require.resolve(specifier)).href,
    },
  };
  Object.defineProperty(globalThis, hostDisplaySymbol, { value: names.display });
  Object.defineProperty(globalThis, hostCommsSymbol, { value: widgets });
  for (const [name, value] of Object.entries({ ...visible, __cellship: Object.freeze(rewritten) })) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}
