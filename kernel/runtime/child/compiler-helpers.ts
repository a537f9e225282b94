import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

type Decorator = (target: unknown, key?: string, descriptor?: PropertyDescriptor) => unknown;
type Disposer = () => unknown;

/** `__decorate` of TypeScript's `experimentalDecorators`, last decorator first. */
function decorate(
  decorators: readonly Decorator[],
  target: object,
  key?: string,
  descriptor?: PropertyDescriptor | null,
): unknown {
  if (key === undefined) {
    return decorators.reduceRight<unknown>((value, decorator) => decorator(value) ?? value, target);
  }
  const initial = descriptor === null ? Object.getOwnPropertyDescriptor(target, key) : descriptor;
  const result = decorators.reduceRight<PropertyDescriptor | undefined>(
    (value, decorator) => (decorator(target, key, value) as PropertyDescriptor | undefined) ?? value,
    initial,
  );
  if (result !== undefined) Object.defineProperty(target, key, result);
  return result;
}

/** `__param`: makes a decorator of a parameter one of its method. */
function decorateParam(
  index: number,
  decorator: (target: unknown, key: string | undefined, index: number) => void,
): Decorator {
  return (target, key) => decorator(target, key, index);
}

/** The method that disposes of a resource, bound; undefined for null and undefined. */
export function disposer(value: unknown, isAsync: boolean): Disposer | undefined {
  if (value === null || value === undefined) return undefined;
  const resource = value as { [Symbol.dispose]?: Disposer; [Symbol.asyncDispose]?: Disposer };
  const method = (isAsync ? resource[Symbol.asyncDispose] : undefined) ?? resource[Symbol.dispose];
  if (typeof method !== "function") {
    const name = isAsync ? "[Symbol.asyncDispose] or [Symbol.dispose]" : "[Symbol.dispose]";
    throw new TypeError(`Expected a value with ${name} after \`using\`, got ${typeof value}.`);
  }
  return () => method.call(resource);
}

const nothing: unique symbol = Symbol("nothing");

/** What `using` in a block compiles to: `u` and `a` register resources, `e` holds an error, `d` disposes. */
function usingCtx() {
  const disposers: { readonly dispose: Disposer | undefined; readonly isAsync: boolean }[] = [];
  let failure: unknown = nothing;
  const register = <T>(value: T, isAsync: boolean): T => {
    disposers.push({ dispose: disposer(value, isAsync), isAsync });
    return value;
  };
  const fail = (error: unknown): void => {
    failure = failure === nothing ? error : suppressed(error, failure);
  };
  const disposeRest = (): Promise<void> | undefined => {
    for (let entry = disposers.pop(); entry !== undefined; entry = disposers.pop()) {
      try {
        const result = entry.dispose?.();
        if (entry.isAsync) return Promise.resolve(result).catch(fail).then(disposeRest);
      } catch (error) {
        fail(error);
      }
    }
    if (failure !== nothing) throw failure;
    return undefined;
  };
  return {
    u: <T>(value: T): T => register(value, false),
    a: <T>(value: T): T => register(value, true),
    d: disposeRest,
    set e(error: unknown) {
      failure = error;
    },
  };
}

/** The error of a disposal that happened while another error was thrown. */
function suppressed(error: unknown, earlier: unknown): Error {
  const both = new Error("An error was suppressed during disposal", { cause: earlier });
  return Object.assign(both, { name: "SuppressedError", error, suppressed: earlier });
}

/** Loaded when a cell first has decorators. */
function decoratorLibrary(): typeof import("tslib") {
  return require("tslib") as typeof import("tslib");
}

/** The helper functions that the compiler's output calls, keyed by the names it uses. */
export const compilerHelpers = {
  decorate,
  decorateParam,
  usingCtx,
  // Of standard decorators.
  get __esDecorate() {
    return decoratorLibrary().__esDecorate;
  },
  get __propKey() {
    return decoratorLibrary().__propKey;
  },
  get __runInitializers() {
    return decoratorLibrary().__runInitializers;
  },
  get __setFunctionName() {
    return decoratorLibrary().__setFunctionName;
  },
};
