import type { MimeBundle } from "../../lib/display.js";
import type { CellResult } from "../runtime/runtime.js";
import { inspectionBundle } from "./inspect.js";
import type { KernelServices } from "./services.js";

/** What a question shows, in the client's pager. */
export interface Page {
  readonly status: "page";
  readonly data: MimeBundle;
}

type Answer = Page | (CellResult & { readonly status: "error" });

/** A cell that consists of a name, or a path of names, and question marks after or, as in IPython, before it. */
const question =
  /^\s*(?:\?{1,2}\s*([\p{ID_Start}$_][\p{ID_Continue}$.]*)|([\p{ID_Start}$_][\p{ID_Continue}$.]*)\?{1,2})\s*$/u;

/**
 * Answers a cell such as `model.fit?` with type and documentation.
 *
 * @returns undefined if the cell is none, or asks about a magic.
 */
export function answerQuestion(
  { interpreter, language }: Pick<KernelServices, "interpreter" | "language">,
  code: string,
): Promise<Answer> | undefined {
  const [, before, after] = question.exec(code) ?? [];
  const name = before ?? after;
  if (name === undefined || interpreter.expand(code).text !== code) return undefined;
  return explain(language, name);
}

async function explain(language: KernelServices["language"], name: string): Promise<Answer> {
  const found = await language.inspect(name, name.length);
  if (found !== undefined) return { status: "page", data: inspectionBundle(found) };
  const evalue = `Nothing is known of ${name}. Declare it first, or press Tab to see names.`;
  return { status: "error", ename: "UnknownName", evalue, traceback: [`UnknownName: ${evalue}`] };
}
