import { importableNames, importOf } from "../language/auto-imports.js";
import type { Completions } from "../language/language-service.js";

/** Shorter words would match too much. */
const shortestPrefix = 3;

/**
 * Completes a name that nothing declares together with the import that brings it in: such a candidate stands for all of
 * the cell up to the cursor, the import before it.
 *
 * @returns undefined where no such name is typed.
 */
export function completeWithImport(code: string, offset: number): Completions | undefined {
  const before = code.slice(0, offset);
  const [, prefix = ""] =
    /(?:^|[^\p{ID_Continue}$.])([\p{ID_Start}$_][\p{ID_Continue}$]*)$/u.exec(before) ?? [];
  if (prefix.length < shortestPrefix || /^\s*(%|!)/.test(code)) return undefined;
  // In a text or a comment nothing is to be imported.
  const line = before.slice(before.lastIndexOf("\n") + 1);
  if (/\/\/|["'`]/.test(line)) return undefined;
  const entries = importableNames(prefix).flatMap((name) => {
    const statement = importOf(name);
    const rest = before.slice(0, before.length - prefix.length) + name;
    return statement === undefined ? [] : [{ name: `${statement}\n${rest}`, kind: "import" }];
  });
  return entries.length === 0 ? undefined : { start: 0, end: offset, entries };
}
