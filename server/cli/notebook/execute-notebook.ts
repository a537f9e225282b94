import { isJsonObject } from "../../../kernel/protocol/index.js";
import type { CellOutput, ErrorOutput } from "../../export/cell-output.js";
import { joinText, type NotebookCell, type NotebookContent } from "../../export/notebook.js";
import { runnableCells } from "./notebook-document.js";
import type { ExecutionReply } from "./notebook-kernel.js";
import { OutputCollector, type PublishedMessage } from "./output-collector.js";

/** The part of a kernel that running a notebook takes. */
export interface ExecutingKernel {
  execute(code: string, onMessage: (message: PublishedMessage) => void): Promise<ExecutionReply>;
  interrupt(): Promise<void>;
}

/** Which of the code cells that have something to run. */
export interface CellPosition {
  /** From 1. */
  readonly number: number;
  readonly count: number;
  /** First line of the cell that is not blank. */
  readonly title: string;
}

/** Why a cell ended. */
export type CellEnd =
  | { readonly status: "ok" }
  /** It failed, and its tag `raises-exception` says that it should. */
  | { readonly status: "expected-error"; readonly ename: string }
  | { readonly status: "error"; readonly error: ErrorOutput }
  | { readonly status: "timeout"; readonly timeoutMs: number }
  | { readonly status: "interrupted" }
  | { readonly status: "dead"; readonly reason: string };

/** Follows a run. */
export interface RunListener {
  started(cell: CellPosition): void;
  /** For each message of the running cell. */
  published(message: PublishedMessage): void;
  ended(cell: CellPosition, end: CellEnd, elapsedMs: number): void;
}

/** A cell and how it ended. */
export interface EndedCell {
  readonly cell: CellPosition;
  readonly end: CellEnd;
}

/** How far a run came: the last cell that was run, and those that failed before it, which errors were allowed to. */
export interface RunResult extends EndedCell {
  readonly allowedErrors: readonly EndedCell[];
  readonly elapsedMs: number;
}

/** How a notebook is run. */
export interface RunOptions {
  /** For each cell; `undefined`: as long as it takes. */
  readonly timeoutMs?: number | undefined;
  /** Whether to go on after a cell that fails. Default false. */
  readonly allowErrors?: boolean;
  /** Interrupts the running cell and ends the run. */
  readonly signal: AbortSignal;
  readonly listener: RunListener;
}

// How long a kernel may take to stop a cell that was interrupted.
const interruptGraceMs = 5_000;

/**
 * Runs the code cells of a notebook in order, up to the first that fails. Outputs and execution counts are written
 * into `content`; those of an earlier run are removed first, also of cells that are not reached.
 *
 * @throws {RangeError} If the notebook has no code to run.
 */
export async function executeNotebook(
  content: NotebookContent,
  kernel: ExecutingKernel,
  options: RunOptions,
): Promise<RunResult> {
  const { signal, listener, allowErrors = false } = options;
  const started = performance.now();
  const cells = runnableCells(content);
  const collector = new OutputCollector();
  const allowedErrors: EndedCell[] = [];
  for (const cell of content.cells) if (cell.cell_type === "code") reset(cell);

  for (const [index, cell] of cells.entries()) {
    const position = { number: index + 1, count: cells.length, title: titleOf(cell) };
    listener.started(position);
    const cellStarted = performance.now();
    const end = signal.aborted
      ? ({ status: "interrupted" } as const)
      : await executeCell(cell, kernel, collector, options);
    listener.ended(position, end, performance.now() - cellStarted);
    const isAllowed = end.status === "error" && allowErrors;
    if (isAllowed) allowedErrors.push({ cell: position, end });
    const goesOn = isAllowed || end.status === "ok" || end.status === "expected-error";
    if (index === cells.length - 1 || !goesOn) {
      return { cell: position, end, allowedErrors, elapsedMs: performance.now() - started };
    }
  }
  throw new RangeError("Expected a notebook with at least one code cell that is not empty.");
}

async function executeCell(
  cell: NotebookCell,
  kernel: ExecutingKernel,
  collector: OutputCollector,
  options: RunOptions,
): Promise<CellEnd> {
  const { timeoutMs, signal, listener } = options;
  const outputs = reset(cell);
  const collect = collector.forCell(outputs);
  const execution = kernel.execute(joinText(cell.source), (message) => {
    const count = message.content.execution_count;
    if (message.msgType === "execute_input" && typeof count === "number") cell.execution_count = count;
    collect(message);
    listener.published(message);
  });

  const stop = stopSignal(signal, timeoutMs);
  const outcome = await Promise.race([execution, stop.reason]);
  stop.cancel();
  if (outcome === "timeout" || outcome === "interrupted") {
    await kernel.interrupt().catch(() => {});
    const grace = stopSignal(undefined, interruptGraceMs);
    await Promise.race([execution, grace.reason]);
    grace.cancel();
    return outcome === "timeout"
      ? { status: "timeout", timeoutMs: timeoutMs ?? 0 }
      : { status: "interrupted" };
  }
  return endOf(outcome, cell, outputs);
}

function endOf(reply: ExecutionReply, cell: NotebookCell, outputs: readonly CellOutput[]): CellEnd {
  if (reply.status !== "error") return reply;
  if (tagsOf(cell).includes("raises-exception")) return { status: "expected-error", ename: reply.ename };
  const published = outputs.findLast((output) => output.output_type === "error");
  const { ename, evalue, traceback } = reply;
  return { status: "error", error: published ?? { output_type: "error", ename, evalue, traceback } };
}

/** Resolves at the timeout or the signal, whichever is first; `cancel` releases the timer. */
function stopSignal(
  signal: AbortSignal | undefined,
  timeoutMs: number | undefined,
): { readonly reason: Promise<"timeout" | "interrupted">; cancel(): void } {
  let cancel = (): void => {};
  const reason = new Promise<"timeout" | "interrupted">((resolve) => {
    const onAbort = (): void => resolve("interrupted");
    const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs, "timeout");
    signal?.addEventListener("abort", onAbort);
    cancel = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
  });
  return { reason, cancel: () => cancel() };
}

function reset(cell: NotebookCell): CellOutput[] {
  const outputs: CellOutput[] = [];
  cell.outputs = outputs;
  cell.execution_count = null;
  return outputs;
}

function titleOf(cell: NotebookCell): string {
  const lines = joinText(cell.source).split("\n");
  return lines.find((line) => line.trim() !== "")?.trim() ?? "";
}

function tagsOf(cell: NotebookCell): readonly unknown[] {
  const tags = isJsonObject(cell.metadata) ? cell.metadata.tags : undefined;
  return Array.isArray(tags) ? tags : [];
}
