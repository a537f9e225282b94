import type { NotedDeployment } from "../deployments.js";
import type { CommandError } from "../errors.js";
import { reportFailure } from "../failure-report.js";
import { formatSeconds } from "../progress/describe-cell.js";
import type { NotebookRun } from "./run-notebook.js";
import type { NotebookPlan } from "./run-plan.js";

/** A notebook and what became of it; `undefined`: it was not begun. */
export interface Outcome {
  readonly plan: NotebookPlan;
  readonly run: NotebookRun | CommandError | undefined;
}

/** The closing lines for one notebook, and what it deployed. */
export function summaryOfOne(
  { output, html }: NotebookPlan,
  run: NotebookRun,
  deployments: readonly NotedDeployment[],
): string {
  const results = output === undefined ? "" : ` Notebook: ${output}`;
  const lines = [`\nRan ${cellsOf(run)} in ${formatSeconds(run.result.elapsedMs)}.${results}`];
  if (html !== undefined) lines.push(`Report: ${html}`);
  return `${[...lines, ...deploymentLines(deployments)].join("\n")}\n`;
}

/** The closing lines for several notebooks: one for each, in the order of the command line, and what they deployed. */
export function summaryOfSeveral(
  outcomes: readonly Outcome[],
  deployments: readonly NotedDeployment[],
  elapsedMs: number,
): string {
  const width = Math.max(...outcomes.map(({ plan }) => plan.name.length));
  const codes = outcomes.map(exitCodeOf);
  const counts = [
    [codes.filter((code) => code !== 0 && code !== 130).length, "failed"],
    [codes.filter((code) => code === 130).length, "interrupted"],
  ] as const;
  const problems = counts.filter(([count]) => count > 0).map((words) => words.join(" "));
  const head = `\nRan ${outcomes.length} notebooks in ${formatSeconds(elapsedMs)}: ${problems.join(", ") || "all well"}.`;
  const lines = outcomes.map((outcome) => `  ${outcome.plan.name.padEnd(width)}  ${lineOf(outcome)}`);
  return `${[head, ...lines, ...deploymentLines(deployments)].join("\n")}\n`;
}

/** 0 if the notebook ran through, 130 if it was interrupted, else 1. */
export function exitCodeOf({ run }: Outcome): number {
  if (run === undefined) return 130;
  return "content" in run ? (reportOf(run)?.exitCode ?? 0) : run.exitCode;
}

/** What to tell of the cell that ended the run; nothing if errors were allowed. */
export function reportOf({ result }: NotebookRun): ReturnType<typeof reportFailure> {
  const { cell, end, allowedErrors } = result;
  return allowedErrors.at(-1)?.end === end ? undefined : reportFailure(cell, end);
}

function cellsOf({ result }: NotebookRun): string {
  const { cell, end, allowedErrors } = result;
  const isThrough =
    end.status === "ok" || end.status === "expected-error" || allowedErrors.at(-1)?.end === end;
  const all = cell.count === 1 ? "1 cell" : `${cell.count} cells`;
  const cells = isThrough ? all : `${cell.number - 1} of ${all}`;
  const failed = allowedErrors.map((each) => each.cell.number);
  if (failed.length === 0) return cells;
  return `${cells}, of which ${failed.join(", ")} failed (allowed),`;
}

function lineOf({ plan, run }: Outcome): string {
  if (run === undefined) return "not run";
  if (!("content" in run)) return `failed: ${run.message}`;
  const { cell, end, elapsedMs } = run.result;
  const ran = `${cellsOf(run)} in ${formatSeconds(elapsedMs)}`;
  const report = reportOf(run);
  const results = [plan.output, plan.html].filter((file) => file !== undefined).join(", ");
  if (report === undefined) return `ok: ${ran}. ${results}`;
  return `${end.status === "interrupted" ? "interrupted" : "failed"} at cell ${cell.number}: ${ran}. ${results}`;
}

function deploymentLines(deployments: readonly NotedDeployment[]): readonly string[] {
  if (deployments.length === 0) return [];
  return [
    ...deployments.flatMap(({ name, version, url, curl }) => [
      `\nModel server: ${url} (${name}, version ${version}). Try:`,
      `  ${curl}`,
    ]),
    "The server keeps running; `npx cellship stop` ends it.",
  ];
}
