import { access } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { joinText } from "../../export/notebook.js";
import { languageOf } from "../../export/notebook-language.js";
import { writeFileAtomic } from "../../jupyter/write-atomic.js";
import type { Command, CommandContext, CommandInput } from "../command.js";
import { CommandError, UsageError, writeError } from "../errors.js";
import {
  isScript,
  type NotebookDocument,
  readNotebook,
  writeNotebook,
} from "../notebook/notebook-document.js";
import { requireWritable } from "../require-writable.js";

/** `cellship convert`: a notebook as a script or a page, and a script as a notebook. */
export const convertCommand: Command = {
  name: "convert",
  summary: "Turn a notebook into a script or a page, or a script into a notebook",
  arguments: [{ name: "file", summary: "A notebook, or a script whose cells begin with `// %%`" }],
  options: {
    to: { type: "string", value: "ts|html|ipynb", summary: "What to make of it" },
    output: {
      type: "string",
      value: "FILE",
      summary: "Write it here; default: beside the file, if there is nothing of that name yet",
    },
  },
  async run(input, context) {
    const { file, format, output } = await planOf(input, context);
    const document = await readNotebook(file);
    await converters[format](document, { file, output, context });
    context.write(`${output}\n`);
    return 0;
  },
};

interface Conversion {
  readonly file: string;
  readonly output: string;
  readonly context: CommandContext;
}

const converters = { ts: toScript, html: toPage, ipynb: toNotebook } as const;
type Format = keyof typeof converters;

async function planOf(
  { arguments: [name = ""], options }: CommandInput,
  { workingDirectory }: CommandContext,
): Promise<{ file: string; format: Format; output: string }> {
  const file = resolve(workingDirectory, name);
  const format = Object.keys(converters).find((key) => key === options.to) as Format | undefined;
  if (format === undefined) {
    const given = options.to === undefined ? "none" : `"${options.to}"`;
    throw new UsageError(`Expected --to ts, html or ipynb, got ${given}.`);
  }
  if (isScript(file) ? format === "ts" : format === "ipynb") {
    throw new UsageError(`Expected --to another format than that of ${name}, got ${format}.`);
  }
  const beside = join(dirname(file), `${basename(file, extname(file))}.${format}`);
  const output = typeof options.output === "string" ? resolve(workingDirectory, options.output) : beside;
  if (options.output === undefined && (await exists(output))) {
    throw new CommandError(`Expected no file ${output} yet. To replace it, name it with --output.`);
  }
  await requireWritable(output);
  return { file, format, output };
}

async function toScript({ content }: NotebookDocument, { file, output, context }: Conversion): Promise<void> {
  const { isScript: isTypeScript, name } = languageOf(content);
  if (!isTypeScript) {
    throw new CommandError(`Expected ${file} to be a TypeScript notebook, but its language is ${name}.`);
  }
  const [{ notebookScript }, { redeclaredNames }, { scriptLibrary }] = await Promise.all([
    import("../../export/notebook-script.js"),
    import("../../export/script-import.js"),
    import("../script-library.js"),
  ]);
  await write(output, notebookScript(content, { library: scriptLibrary() }).text);
  const codes = content.cells.flatMap(({ cell_type, source }) =>
    cell_type === "code" ? [joinText(source)] : [],
  );
  const twice = redeclaredNames(codes);
  if (twice.length > 0) {
    context.writeError(
      `More than one cell declares ${twice.join(", ")}: \`cellship run\` takes the script as it is, Node.js does not. Rename them.\n`,
    );
  }
}

async function toPage({ content }: NotebookDocument, { file, output, context }: Conversion): Promise<void> {
  const { renderNotebookHtml } = await import("../../export/render-notebook.js");
  const fileName = basename(file);
  const footer = `${fileName} · written by cellship ${context.version}`;
  await write(output, await renderNotebookHtml(content, { fileName, footer }));
}

function toNotebook(document: NotebookDocument, { output }: Conversion): Promise<void> {
  return writeNotebook(output, document);
}

function write(file: string, text: string): Promise<void> {
  return writeFileAtomic(file, text).catch((cause: unknown) => {
    throw writeError(file, cause);
  });
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
