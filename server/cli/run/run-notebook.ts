import { basename } from "node:path";
import { isJsonObject } from "../../../kernel/protocol/index.js";
import type { NotebookContent } from "../../export/notebook.js";
import { writeFileAtomic } from "../../jupyter/write-atomic.js";
import type { CommandContext } from "../command.js";
import { CommandError, writeError } from "../errors.js";
import { executeNotebook, type RunListener, type RunResult } from "../notebook/execute-notebook.js";
import {
  type NotebookDocument,
  readNotebook,
  runnableCells,
  writeNotebook,
} from "../notebook/notebook-document.js";
import { NotebookSaver } from "../notebook/notebook-saver.js";
import { injectParameters } from "../parameters/inject-parameters.js";
import { formatSeconds } from "../progress/describe-cell.js";
import type { NotebookPlan, RunPlan } from "./run-plan.js";

/** A notebook that can be run, with its parameters set where its language is known. */
export interface PreparedNotebook {
  readonly plan: NotebookPlan;
  readonly document: NotebookDocument;
  /** What the file says of its kernel. */
  readonly recorded: { readonly name: string | undefined; readonly language: string | undefined };
  /** Whether the parameters wait for the kernel to say what language it speaks. */
  readonly needsLanguage: boolean;
}

/** What became of a notebook. */
export interface NotebookRun {
  readonly content: NotebookContent;
  readonly result: RunResult;
}

/**
 * Reads a notebook and checks all that can be checked without a kernel.
 *
 * @throws {CommandError} If it cannot be run.
 */
export async function prepareNotebook(plan: NotebookPlan, run: RunPlan): Promise<PreparedNotebook> {
  const document = await readNotebook(plan.notebook);
  if (runnableCells(document.content).length === 0) {
    throw new CommandError(
      `Expected ${plan.notebook} to have a code cell that is not empty, but there is none.`,
    );
  }
  const { kernelspec, language_info: info } = document.content.metadata;
  const spec = isJsonObject(kernelspec) ? kernelspec : {};
  const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  const recorded = {
    name: text(spec.name),
    language: text(spec.language) ?? (isJsonObject(info) ? text(info.name) : undefined),
  };
  if (run.server === undefined && run.kernelName === undefined) checkLanguage(plan, recorded);
  const language = recorded.language ?? (run.kernelName === undefined ? "typescript" : undefined);
  if (language === undefined) return { plan, document, recorded, needsLanguage: true };
  const content = injectParameters(document.content, run.parameters, { language, file: plan.notebook });
  return { plan, document: { ...document, content }, recorded, needsLanguage: false };
}

/**
 * Runs a notebook. Its outputs are saved while they come, and at the end the report is written.
 *
 * @throws {CommandError} If there is no kernel for it or a result cannot be written.
 */
export async function runNotebook(
  { plan, document, recorded, needsLanguage }: PreparedNotebook,
  run: RunPlan,
  context: CommandContext,
  { signal, listener }: { readonly signal: AbortSignal; readonly listener: RunListener },
): Promise<NotebookRun> {
  // Loaded here, as the renderer below, so that every other command starts without them.
  const { withKernel } = await import("../notebook/with-kernel.js");
  const request = { ...plan, kernelName: run.kernelName, recorded, server: run.server, signal };
  const done = await withKernel(request, context, async (kernel): Promise<NotebookRun> => {
    const info = await kernel.languageInfo();
    const content = needsLanguage
      ? injectParameters(document.content, run.parameters, {
          language: String(info.name),
          file: plan.notebook,
        })
      : document.content;
    content.metadata = {
      ...content.metadata,
      kernelspec: await kernel.specMetadata(),
      language_info: info,
    };
    const { output } = plan;
    const saver = new NotebookSaver(async () => {
      if (output !== undefined) await writeNotebook(output, { ...document, content });
    });
    const options = {
      timeoutMs: run.timeoutMs,
      allowErrors: run.allowErrors,
      signal,
      listener: savingListener(listener, saver),
    };
    const result = await executeNotebook(content, kernel, options);
    await saver.finish();
    return { content, result };
  });
  if (plan.html !== undefined) await writeReport(plan.html, plan, done, context);
  return done;
}

function savingListener(listener: RunListener, saver: NotebookSaver): RunListener {
  return {
    started: (cell) => listener.started(cell),
    published: (message) => {
      listener.published(message);
      saver.changed();
    },
    ended: (cell, end, elapsedMs) => {
      listener.ended(cell, end, elapsedMs);
      saver.changed();
    },
  };
}

function checkLanguage({ notebook }: NotebookPlan, { name, language }: PreparedNotebook["recorded"]): void {
  if (language === undefined || ["typescript", "javascript"].includes(language.toLowerCase())) return;
  throw new CommandError(
    `Expected ${notebook} to be a TypeScript notebook, but its language is ${language}. ` +
      `Choose its kernel with --kernel ${name ?? "NAME"}.`,
  );
}

async function writeReport(
  file: string,
  { notebook }: NotebookPlan,
  { content, result }: NotebookRun,
  { version }: CommandContext,
): Promise<void> {
  const { renderNotebookHtml } = await import("../../export/render-notebook.js");
  const html = await renderNotebookHtml(content, {
    fileName: basename(notebook),
    footer: `${basename(notebook)} · run with cellship ${version} in ${formatSeconds(result.elapsedMs)}`,
  });
  await writeFileAtomic(file, html).catch((cause: unknown) => {
    throw writeError(file, cause);
  });
}
