import type { Completions } from "../language/language-service.js";
import { propertyPathAt } from "../property-path.js";
import type { KernelServices } from "./services.js";

const isIdentifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * Completes a property from the value itself, where types know nothing of it.
 *
 * @returns undefined where no property is typed, or the value has none that fit.
 */
export async function completeFromRuntime(
  { runtime }: Pick<KernelServices, "runtime">,
  code: string,
  offset: number,
): Promise<Completions | undefined> {
  const property = propertyPathAt(code.slice(0, offset));
  if (property === undefined) return undefined;
  const { path, typed, isQuoted } = property;
  const keys = await runtime.keysOf(path);
  const fitting = keys.filter(
    (key) => key.toLowerCase().startsWith(typed.toLowerCase()) && (isQuoted || isIdentifier.test(key)),
  );
  if (fitting.length === 0) return undefined;
  const entries = fitting.map((name) => ({ name, kind: "property" }));
  return { start: offset - typed.length, end: offset, entries };
}
