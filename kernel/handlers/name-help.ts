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

/** A cell that consists of a name, or a path of names, and a question mark. */
const question = /^\s*([\p{ID_Start}$_][\p{ID_Continue}$.]*)\?\s*$/u;

/**
 * Answers a cell such as `model.fit?` with type and documentation.
 *
 * @returns undefined if the cell is none, or asks about a magic.
 */
export function answerQuestion(
  { interpreter, language }: Pick<KernelServices, "interpreter" | "language">,
  code: string,
): Promise<Answer> | undefined {
  const name = question.exec(code)?.[1];
  if (name === undefined || interpreter.expand(code).text !== code) return undefined;
  return explain(language, name);
}

async function explain(language: KernelServices["language"], name: string): Promise<Answer> {
  const found = await language.inspect(name, name.length);
  if (found !== undefined) return { status: "page", data: inspectionBundle(found) };
  const evalue = `Nothing is known of ${name}. Declare it first, or press Tab to see names.`;
  return { status: "error", ename: "UnknownName", evalue, traceback: [`UnknownName: ${evalue}`] };
}
