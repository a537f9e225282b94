import { isJsonObject, type JsonObject } from "../../kernel/protocol/index.js";

/** A cell of a script in percent format. */
export interface PercentCell {
  readonly type: "code" | "markdown" | "raw";
  readonly metadata: JsonObject;
  /** Of texts without the comments that they stand in. */
  readonly text: string;
}

/** A script in percent format. */
export interface PercentScript {
  /** The kernelspec that its head names. */
  readonly kernelspec: JsonObject | undefined;
  /** What stands before the first cell, its head aside. */
  readonly preamble: string;
  readonly cells: readonly PercentCell[];
}

// What notebooks keep of a front end's state, and of a run.
const volatileKeys = new Set(["collapsed", "scrolled", "trusted", "execution", "ExecuteTime", "jupyter"]);
const specKeys = ["display_name", "language", "name"] as const;

/**
 * A script whose cells begin with `// %%`, as VS Code, PyCharm, Spyder and jupytext know them.
 *
 * @param comment - What begins a comment, e.g. `//` or `#`.
 * @see https://jupytext.readthedocs.io/en/latest/formats-scripts.html#the-percent-format
 */
export function writePercentScript(script: PercentScript, comment: string): string {
  const cells = script.cells.map(({ type, metadata, text }) => {
    const mark = [`${comment} %%`, ...(type === "code" ? [] : [`[${type}]`]), ...metadataWords(metadata)];
    const body = type === "code" ? text : commentText(text, comment);
    return body === "" ? mark.join(" ") : `${mark.join(" ")}\n${body}`;
  });
  const head = script.kernelspec === undefined ? [] : [headOf(script.kernelspec, comment)];
  const preamble = script.preamble === "" ? [] : [script.preamble];
  return `${[...head, ...preamble, ...cells].join("\n\n")}\n`;
}

/** Reads what {@link writePercentScript} writes, and what editors and jupytext do; all of a script without marks is one cell. */
export function readPercentScript(text: string, comment: string): PercentScript {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const { kernelspec, length } = readHead(lines, comment);
  const blocks: { readonly mark: string | undefined; readonly lines: string[] }[] = [
    { mark: undefined, lines: [] },
  ];
  for (const line of lines.slice(length)) {
    const mark = markOf(line, comment);
    if (mark === undefined) blocks.at(-1)?.lines.push(line);
    else blocks.push({ mark, lines: [] });
  }
  const [before, ...marked] = blocks;
  const preamble = trimBlankLines(before?.lines ?? []);
  if (marked.length === 0) {
    return { kernelspec, preamble: "", cells: [{ type: "code", metadata: {}, text: preamble }] };
  }
  return {
    kernelspec,
    preamble,
    cells: marked.map((block) => cellOf(block.mark ?? "", trimBlankLines(block.lines), comment)),
  };
}

/** What follows the `// %%` that begins a cell; `undefined` if the line does not begin one. */
export function markOf(line: string, comment: string): string | undefined {
  if (!line.startsWith(comment)) return undefined;
  return /^ ?%%(?:$|\s+|(?=\[))(.*)$/.exec(line.slice(comment.length))?.[1];
}

function cellOf(mark: string, body: string, comment: string): PercentCell {
  const kind = /\[(markdown|md|raw)\]/.exec(mark)?.[1];
  const metadata = readMetadata(mark);
  if (kind === undefined) return { type: "code", metadata, text: body };
  return { type: kind === "raw" ? "raw" : "markdown", metadata, text: uncommentText(body, comment) };
}

/** jupytext's form: `tags=["parameters"] name="x"`. */
function metadataWords(metadata: JsonObject): readonly string[] {
  return Object.entries(metadata)
    .filter(([key]) => !volatileKeys.has(key) && /^[\w.-]+$/.test(key))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
}

function readMetadata(mark: string): JsonObject {
  const found: Record<string, unknown> = {};
  for (const match of mark.matchAll(/(?:^|\s)([\w.-]+)=/g)) {
    const value = jsonPrefix(mark.slice(match.index + match[0].length));
    if (value !== undefined) found[match[1] ?? ""] = value;
  }
  return found;
}

/** The JSON value that a text begins with; the text has further words behind it. */
function jsonPrefix(text: string): unknown {
  const ends = [...text.matchAll(/\s|$/g)].map((match) => match.index);
  for (const end of ends) {
    try {
      return JSON.parse(text.slice(0, end));
    } catch {
      // A blank inside of the value: the next one may be its end.
    }
  }
  return undefined;
}

function headOf(kernelspec: JsonObject, comment: string): string {
  const rows = specKeys
    .filter((key) => typeof kernelspec[key] === "string")
    .map((key) => `    ${key}: ${JSON.stringify(kernelspec[key])}`);
  return ["---", "jupyter:", "  kernelspec:", ...rows, "---"].map((row) => `${comment} ${row}`).join("\n");
}

/** The head in YAML that jupytext writes, too; only the kernelspec is read. */
function readHead(
  lines: readonly string[],
  comment: string,
): { readonly kernelspec: JsonObject | undefined; readonly length: number } {
  const fence = `${comment} ---`;
  const end = lines.indexOf(fence, 1);
  if (lines[0] !== fence || end < 0) return { kernelspec: undefined, length: 0 };
  const start = lines.indexOf(`${comment}   kernelspec:`);
  const found: Record<string, string> = {};
  for (const line of start < 0 ? [] : lines.slice(start + 1, end)) {
    const [, key = "", value = ""] = /^\S+ {5}(\w+): *(.*)$/.exec(line) ?? [];
    if (key === "") break;
    found[key] = value.startsWith('"') ? String(JSON.parse(value)) : value.replace(/^'(.*)'$/, "$1");
  }
  return { kernelspec: isJsonObject(found) && found.name ? found : undefined, length: end + 1 };
}

function commentText(text: string, comment: string): string {
  return text
    .split("\n")
    .map((line) => {
      if (line === "") return comment;
      return isLikeMark(line, comment) ? `${comment} ${comment} ${line}` : `${comment} ${line}`;
    })
    .join("\n");
}

function uncommentText(text: string, comment: string): string {
  const prefix = `${comment} `;
  return text
    .split("\n")
    .map((line) => {
      if (line === comment) return "";
      const bare = line.startsWith(prefix) ? line.slice(prefix.length) : line;
      const inner = bare.startsWith(prefix) ? bare.slice(prefix.length) : undefined;
      return inner !== undefined && isLikeMark(inner, comment) ? inner : bare;
    })
    .join("\n");
}

/** Whether a line of a text would, as a comment, begin a cell: it gets a further comment. */
function isLikeMark(line: string, comment: string): boolean {
  if (markOf(`${comment} ${line}`, comment) !== undefined) return true;
  return line.startsWith(`${comment} `) && isLikeMark(line.slice(comment.length + 1), comment);
}

function trimBlankLines(lines: readonly string[]): string {
  return lines
    .join("\n")
    .replace(/^(?:[ \t]*\n)+/, "")
    .trimEnd();
}
