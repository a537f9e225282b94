import type { Debugger, Runtime as V8Runtime } from "node:inspector";
import { type Node, type Program, parseSync } from "oxc-parser";
import { LineIndex, type Position } from "../interpreter/line-index.js";
import { childNodes } from "../interpreter/syntax-tree.js";
import type { UserFrame } from "./frames.js";
import { argumentOf, type InspectorClient } from "./inspector-client.js";

function isFunction({ type }: Node): boolean {
  return (
    type === "FunctionDeclaration" || type === "FunctionExpression" || type === "ArrowFunctionExpression"
  );
}

/** Whether an error thrown at `offset` is caught by the function that the place stands in. */
function isCaughtAt(program: Program, offset: number): boolean {
  let isCaught = false;
  let node: Node | undefined = program;
  while (node !== undefined) {
    if (isFunction(node)) isCaught = false;
    const inner: Node | undefined = childNodes(node).find(
      (child) => child.start <= offset && offset < child.end,
    );
    if (node.type === "TryStatement" && node.handler !== null && inner === node.block) isCaught = true;
    node = inner;
  }
  return isCaught;
}

/** Programs by their text, the latest last: a library may throw in a loop. */
const parsed = new Map<string, Program>();
const maxParsed = 20;

function parse(source: string, lang: "ts" | "js"): Program {
  const known = parsed.get(source);
  parsed.delete(source);
  // The sources of Node.js are bodies of functions.
  const sourceType = lang === "ts" || /^(import|export)\b/m.test(source) ? "module" : "commonjs";
  const program = known ?? parseSync(`source.${lang}`, source, { lang, sourceType }).program;
  parsed.set(source, program);
  const [oldest] = parsed.keys();
  if (parsed.size > maxParsed && oldest !== undefined) parsed.delete(oldest);
  return program;
}

function isCaughtIn(source: string, position: Position, lang: "ts" | "js"): boolean {
  return isCaughtAt(parse(source, lang), new LineIndex(source).offset(position));
}

/** A place of user code, from 1, in its text. */
interface Place {
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

/** What {@link predictCatch} looks at. */
export interface ThrownError {
  /** V8's frames, and those of user code among them in the same places. */
  readonly calls: readonly Debugger.CallFrame[];
  readonly frames: readonly (UserFrame | undefined)[];
  readonly error: V8Runtime.RemoteObject | undefined;
}

/**
 * Who catches an error, by the `try` statements around the places in all frames. (V8's own prediction is no help: the runtime
 * catches what a cell throws. Handlers given to `promise.catch` are not seen.)
 *
 * @param textOf - The text of a user's source, by its path.
 * @returns `hidden`: code of Node.js or a package, before the error reaches the user's; `uncaught`: nobody.
 */
export async function predictCatch(
  { calls, frames, error }: ThrownError,
  client: InspectorClient,
  textOf: (name: string) => Promise<string | undefined>,
): Promise<"hidden" | "caught" | "uncaught"> {
  // Below the last frame of the user is what runs cells.
  const last = frames.findLastIndex((frame) => frame !== undefined);
  for (const [i, { location }] of calls.slice(0, last + 1).entries()) {
    const frame = frames[i];
    if (frame === undefined) {
      const { scriptSource } = await client.call("Debugger.getScriptSource", { scriptId: location.scriptId });
      const position = { line: location.lineNumber, column: location.columnNumber ?? 0 };
      if (isCaughtIn(scriptSource, position, "js")) return "hidden";
    } else {
      const text = await textOf(frame.script.source.path);
      const position = { line: frame.line - 1, column: frame.column - 1 };
      if (text !== undefined && isCaughtIn(text, position, "ts")) return "caught";
    }
  }
  if (error?.objectId === undefined) return "uncaught";
  const callers = (await client.helperOn("asyncCallers", [argumentOf(error)], error.objectId)) as Place[];
  const isCaught = callers.some(({ source, line, column }) =>
    isCaughtIn(source, { line: line - 1, column: column - 1 }, "ts"),
  );
  return isCaught ? "caught" : "uncaught";
}
