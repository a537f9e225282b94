import { access, constants, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { isJsonObject } from "../../../kernel/protocol/index.js";
import { writeFileAtomic } from "../../jupyter/write-atomic.js";
import type { Command, CommandContext, CommandInput } from "../command.js";
import { deploymentsOf } from "../deployments.js";
import { CommandError, UsageError } from "../errors.js";
import { reportFailure } from "../failure-report.js";
import { executeNotebook, type RunResult } from "../notebook/execute-notebook.js";
import {
  type NotebookDocument,
  readNotebook,
  runnableCells,
  writeNotebook,
} from "../notebook/notebook-document.js";
import { formatSeconds, ProgressPrinter } from "../progress-printer.js";

/** `cellship run`: executes a notebook and writes its outputs into it. */
export const runCommand: Command = {
  name: "run",
  summary: "Run a notebook and write its outputs into it",
  arguments: [
    { name: "notebook.ipynb", summary: "The notebook; its folder is the working directory of its code" },
  ],
  options: {
    output: {
      type: "string",
      value: "FILE",
      summary: "Write the executed notebook here instead of in place",
    },
    html: { type: "string", value: "FILE", summary: "Also write a report that any browser opens" },
    "timeout-ms": {
      type: "string",
      value: "N",
      summary: "Interrupt a cell that takes longer; default: none",
    },
    kernel: { type: "string", value: "NAME", summary: "Installed kernel to use instead of cellship's own" },
  },
  async run(input, context) {
    const plan = planOf(input, context);
    const document = await readNotebook(plan.notebook);
    if (runnableCells(document.content).length === 0) {
      throw new CommandError(
        `Expected ${plan.notebook} to have a code cell that is not empty, but there is none.`,
      );
    }
    checkLanguage(document, plan);
    for (const file of [plan.output, plan.html]) if (file !== undefined) await checkFolder(file);

    const result = await execute(plan, document, context);
    await writeNotebook(plan.output, document);
    if (plan.html !== undefined) await writeReport(plan.html, plan, document, result, context);
    const failure = reportFailure(result.cell, result.end);
    if (failure) context.writeError(failure.text);
    context.write(summaryOf(plan, document, result));
    return failure?.exitCode ?? 0;
  },
};

interface Plan {
  readonly notebook: string;
  readonly output: string;
  readonly html: string | undefined;
  readonly timeoutMs: number | undefined;
  /** `undefined`: cellship's own. */
  readonly kernelName: string | undefined;
}

function planOf(
  { arguments: [notebook = ""], options }: CommandInput,
  { workingDirectory }: CommandContext,
): Plan {
  const path = (value: unknown): string | undefined =>
    typeof value === "string" ? resolve(workingDirectory, value) : undefined;
  const file = resolve(workingDirectory, notebook);
  const { kernel } = options;
  return {
    notebook: file,
    output: path(options.output) ?? file,
    html: path(options.html),
    timeoutMs: parseTimeout(options["timeout-ms"]),
    kernelName: typeof kernel === "string" ? kernel : undefined,
  };
}

function parseTimeout(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const timeoutMs = Number(value);
  // Longer ones would overflow Node's timers and fire at once.
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > 2 ** 31 - 1) {
    throw new UsageError(
      `Expected --timeout-ms to be a whole number from 1 to ${2 ** 31 - 1}, got "${value}".`,
    );
  }
  return timeoutMs;
}

function checkLanguage({ content }: NotebookDocument, { notebook, kernelName }: Plan): void {
  const { kernelspec } = content.metadata;
  const { language, name } = isJsonObject(kernelspec) ? kernelspec : {};
  if (kernelName !== undefined || typeof language !== "string") return;
  if (["typescript", "javascript"].includes(language.toLowerCase())) return;
  throw new CommandError(
    `Expected ${notebook} to be a TypeScript notebook, but its language is ${language}. ` +
      `Choose its kernel with --kernel ${typeof name === "string" ? name : "NAME"}.`,
  );
}

async function checkFolder(file: string): Promise<void> {
  const folder = await stat(dirname(file)).catch(() => undefined);
  if (!folder?.isDirectory())
    throw new CommandError(`Expected the folder ${dirname(file)} to exist. Create it first.`);
  await access(dirname(file), constants.W_OK).catch((cause: unknown) => {
    throw new CommandError(`Expected to write ${file}, but its folder is read-only.`, 1, { cause });
  });
  const target = await stat(file).catch(() => undefined);
  if (target?.isDirectory()) throw new CommandError(`Expected ${file} to be a file, but it is a folder.`);
}

async function execute(plan: Plan, document: NotebookDocument, context: CommandContext): Promise<RunResult> {
  const signal = context.interruption();
  // Loaded here, as the renderer below, so that every other command starts without them.
  const { withKernel } = await import("../notebook/with-kernel.js");
  return withKernel(
    { notebook: plan.notebook, kernelName: plan.kernelName, signal },
    context,
    async (kernel) => {
      document.content.metadata = {
        ...document.content.metadata,
        kernelspec: await kernel.specMetadata(),
        language_info: await kernel.languageInfo(),
      };
      const listener = new ProgressPrinter((text) => context.write(text));
      return executeNotebook(document.content, kernel, { timeoutMs: plan.timeoutMs, signal, listener });
    },
  );
}

async function writeReport(
  file: string,
  plan: Plan,
  document: NotebookDocument,
  result: RunResult,
  context: CommandContext,
): Promise<void> {
  const { renderNotebookHtml } = await import("../../export/render-notebook.js");
  const html = await renderNotebookHtml(document.content, {
    fileName: basename(plan.notebook),
    footer: `${basename(plan.notebook)} · run with cellship ${context.version} in ${formatSeconds(result.elapsedMs)}`,
  });
  await writeFileAtomic(file, html);
}

function summaryOf(plan: Plan, { content }: NotebookDocument, { cell, end, elapsedMs }: RunResult): string {
  const isDone = end.status === "ok" || end.status === "expected-error";
  const run = isDone ? `${cell.count} cells` : `${cell.number - 1} of ${cell.count} cells`;
  const lines = [`\nRan ${run} in ${formatSeconds(elapsedMs)}. Notebook: ${plan.output}`];
  if (plan.html !== undefined) lines.push(`Report: ${plan.html}`);
  const deployments = deploymentsOf(content);
  for (const { name, version, url, curl } of deployments) {
    lines.push(`\nModel server: ${url} (${name}, version ${version}). Try:`, `  ${curl}`);
  }
  if (deployments.length > 0) lines.push("The server keeps running; `npx cellship stop` ends it.");
  return `${lines.join("\n")}\n`;
}
