import type { Handler, RequestContext } from "../dispatch.js";
import { isCellSyntaxError } from "../interpreter/cell-syntax-error.js";
import type { InterpretedCell } from "../interpreter/interpreted-cell.js";
import type { Diagnostic } from "../language/language-service.js";
import type { ExecuteRequest, JsonObject, RequestOf } from "../protocol/index.js";
import type { CellResult } from "../runtime/runtime.js";
import type { Shell } from "../shells.js";
import { interruptedFailure, kernelFailure, syntaxFailure, typeFailure } from "./cell-failure.js";
import { answerQuestion, type Page } from "./name-help.js";
import type { KernelServices } from "./services.js";
import { evaluateExpressions } from "./user-expressions.js";

/** A check that takes longer reads the library's types; the others take a few milliseconds. */
const slowCheckMs = 40;

/** Runs cells: interpret, check the types, run, publish what came of it. Nothing runs if a check fails. */
export function createExecuteHandler(services: KernelServices): Handler<"execute_request"> {
  const { inputs, outputs, settings } = services;
  let cells = 0;

  return async (request, context) => {
    if (context.signal.aborted) return { status: "aborted" };
    const { code, silent, stop_on_error: stopOnError } = request.content;
    const { executions, history } = context.shell;
    cells += 1;
    const cellId = String(cells);
    const answer = answerQuestion(services, code);
    // The type checker, a process of its own, takes the longest: it works while the rest is done here.
    const checking = answer === undefined ? startCheck(services, code) : undefined;
    const { executionCount, filename } = numberCell(context.shell, request.content, cells);
    if (!silent) outputs.open(cellId, request);
    inputs.open(cellId, request);
    const announced = silent
      ? undefined
      : context.publish("execute_input", { code, execution_count: executionCount });
    const { signal } = context;
    const running = (answer ?? runCell(services, { cellId, filename, code, checking, signal })).catch(
      (error: unknown) => {
        services.log(`Cell ${cellId} failed inside the kernel: ${String(error)}`);
        return kernelFailure(error);
      },
    );
    const [result] = await Promise.all([running, announced]);
    inputs.close(cellId);
    await outputs.flush(cellId);
    if (!silent) await publishResult(context, result, executionCount);
    if (result.status === "error") {
      if (stopOnError) await executions.abortPending();
      const { status, ename, evalue, traceback } = result;
      return { status, ename, evalue, traceback, execution_count: executionCount };
    }
    if (result.status === "ok") rememberResult(history, request, executionCount, result);
    const expressions = request.content.user_expressions;
    const userExpressions = await evaluateExpressions(services, expressions, filename);
    return {
      status: "ok",
      execution_count: executionCount,
      user_expressions: userExpressions,
      payload: payloadOf(result, settings.takeNextInput(cellId)),
    };
  };
}

/** A stored cell takes the next number; any other shares the number of the one to come, under a name of its own. */
function numberCell(
  { history, filename }: Shell,
  { code, store_history: store }: ExecuteRequest,
  cells: number,
): { executionCount: number; filename: string } {
  if (store && code.trim() !== "") {
    const number = history.add(code);
    return { executionCount: number, filename: `${filename(number)}.ts` };
  }
  const executionCount = history.nextNumber;
  return { executionCount, filename: `${filename(executionCount)}-unstored-${cells}.ts` };
}

/** What the type checker says of a cell; undefined if it is not asked, or fails. */
type Checking = Promise<readonly Diagnostic[] | undefined> | undefined;

function startCheck({ interpreter, language, settings, log }: KernelServices, code: string): Checking {
  if (settings.typesMode === "off") return undefined;
  return language.check(interpreter.expand(code).text).catch((error) => logLoss(log, error));
}

/** Without the compiler cells still run: its loss must not cost the session. */
function logLoss(log: KernelServices["log"], error: unknown): undefined {
  log(`The type checker failed: ${String(error)}`);
}

/** What {@link runCell} is told of a cell. */
interface CellToRun {
  readonly cellId: string;
  readonly filename: string;
  readonly code: string;
  readonly checking: Checking;
  readonly signal: AbortSignal;
}

async function runCell(services: KernelServices, cellToRun: CellToRun): Promise<CellResult> {
  const { cellId, filename, code, checking, signal } = cellToRun;
  const { debug, interpreter, language, outputs, runtime, settings, log } = services;
  const { typesMode } = settings;
  // Interpreting takes a moment, in which the status `busy` shall not wait.
  await undefined;
  let cell: InterpretedCell;
  try {
    cell = interpreter.interpret(code, filename);
  } catch (error) {
    if (isCellSyntaxError(error)) return syntaxFailure(filename, code, error);
    throw error;
  }
  // The first cell that names the library makes compiler and runtime read it: both at the same time.
  const preparing = setTimeout(() => runtime.prepare(cell.freeNames), slowCheckMs);
  const diagnostics = await checking;
  clearTimeout(preparing);
  if (diagnostics !== undefined && diagnostics.length > 0) {
    const failure = typeFailure(cell, diagnostics);
    // An error elsewhere, in tsconfig.json, must not keep cells from running.
    const isInCell = diagnostics.some(({ place }) => place === undefined);
    if (isInCell && typesMode !== "warn") return failure;
    outputs.write(cellId, { type: "stream", name: "stderr", text: `${failure.traceback.join("\n")}\n` });
  }
  if (signal.aborted) return interruptedFailure();
  const running = runtime.execute(cellId, await debug.prepare(cell));
  // Committed at once, so that the next cell can be completed while this one runs.
  const committed = language.commit(cell.typescript).catch((error) => logLoss(log, error));
  const result = await running;
  await committed;
  return result;
}

/** Tells a client to show a page, or to put a text in place of the cell. */
function payloadOf(result: CellResult | Page, nextInput: string | undefined): JsonObject[] {
  if (result.status === "page") return [{ source: "page", data: result.data, start: 0 }];
  return nextInput === undefined ? [] : [{ source: "set_next_input", text: nextInput, replace: true }];
}

async function publishResult(
  context: RequestContext,
  result: CellResult | Page,
  executionCount: number,
): Promise<void> {
  if (result.status === "error") {
    const { ename, evalue, traceback } = result;
    await context.publish("error", { ename, evalue, traceback });
  } else if (result.status === "ok" && result.data !== undefined) {
    const { data, metadata } = result;
    await context.publish("execute_result", { data, metadata, execution_count: executionCount });
  }
}

function rememberResult(
  history: Shell["history"],
  request: RequestOf<"execute_request">,
  executionCount: number,
  result: CellResult & { readonly status: "ok" },
): void {
  const text = result.data?.["text/plain"];
  if (request.content.store_history && typeof text === "string") history.setResult(executionCount, text);
}
