import type { Command, CommandContext } from "../command.js";
import { deploymentsOf, servedOf } from "../deployments.js";
import { CommandError } from "../errors.js";
import { CellLines } from "../progress/cell-lines.js";
import { OutputPrinter } from "../progress/output-printer.js";
import { createScreen } from "../progress/screen.js";
import { runInParallel } from "../run/run-in-parallel.js";
import { type PreparedNotebook, prepareNotebook, runNotebook } from "../run/run-notebook.js";
import { planRun, type RunPlan } from "../run/run-plan.js";
import { exitCodeOf, type Outcome, reportOf, summaryOfOne, summaryOfSeveral } from "../run/run-summary.js";

/** `cellship run`: executes notebooks and writes their outputs into them. */
export const runCommand: Command = {
  name: "run",
  summary: "Run notebooks and write their outputs into them",
  arguments: [
    {
      name: "notebook.ipynb",
      summary:
        "A notebook, or a script as `convert` writes it; its folder is the working directory of its code",
      isRepeatable: true,
    },
  ],
  options: {
    output: {
      type: "string",
      value: "FILE",
      summary: "Write the executed notebook here instead of in place; for several notebooks a folder",
    },
    html: {
      type: "string",
      value: "FILE",
      summary: "Also write a report that any browser opens; for several notebooks a folder",
    },
    param: {
      type: "string",
      value: "NAME=VALUE",
      isRepeatable: true,
      summary: "Set a variable of the cell tagged `parameters`: numbers, true, false, null, else text",
    },
    "raw-param": {
      type: "string",
      value: "NAME=TEXT",
      isRepeatable: true,
      summary: "The same, always as text",
    },
    "param-file": { type: "string", value: "FILE", summary: "Set those that a JSON file has, as an object" },
    timeout: {
      type: "string",
      value: "SECONDS",
      summary: "Interrupt a cell that takes longer, and end the run; default: none",
    },
    "allow-errors": { type: "boolean", summary: "Go on after a cell that fails" },
    parallel: {
      type: "string",
      value: "N",
      summary: "Notebooks that run at the same time; default: one for each processor",
    },
    kernel: { type: "string", value: "NAME", summary: "Installed kernel to use instead of cellship's own" },
    "server-url": {
      type: "string",
      value: "URL",
      summary:
        "Run on this Jupyter server, in the folder there that the notebook has here below the current one",
    },
    token: {
      type: "string",
      value: "TEXT",
      summary: "That server's token; default: $JUPYTER_TOKEN, which other users of this machine cannot see",
    },
  },
  async run(input, context) {
    const plan = await planRun(input, context);
    const prepared = await Promise.all(plan.notebooks.map((notebook) => prepareNotebook(notebook, plan)));
    const [first, second] = prepared;
    if (first === undefined) return 0;
    return second === undefined ? runOne(first, plan, context) : runSeveral(prepared, plan, context);
  },
};

async function runOne(notebook: PreparedNotebook, plan: RunPlan, context: CommandContext): Promise<number> {
  const listener = new OutputPrinter(screenOf(context));
  const run = await runNotebook(notebook, plan, context, { signal: context.interruption(), listener });
  const failure = reportOf(run);
  if (failure) context.writeError(failure.text);
  context.write(summaryOfOne(notebook.plan, run, await servedOf(deploymentsOf(run.content))));
  return failure?.exitCode ?? 0;
}

async function runSeveral(
  notebooks: readonly PreparedNotebook[],
  plan: RunPlan,
  context: CommandContext,
): Promise<number> {
  const started = performance.now();
  const signal = context.interruption();
  const screen = screenOf(context);
  const width = Math.max(...notebooks.map((notebook) => notebook.plan.name.length));
  const outcomes = await runInParallel(notebooks, plan.parallel, async (notebook): Promise<Outcome> => {
    if (signal.aborted) return { plan: notebook.plan, run: undefined };
    const listener = new CellLines(screen, notebook.plan.name.padEnd(width));
    const run = await runNotebook(notebook, plan, context, { signal, listener }).catch((error: unknown) => {
      if (error instanceof CommandError) return error;
      throw error;
    });
    return { plan: notebook.plan, run };
  });
  for (const { plan, run } of outcomes) {
    const failure = run !== undefined && "content" in run ? reportOf(run) : undefined;
    if (failure) context.writeError(`${plan.name}: ${failure.text}`);
  }
  const elapsedMs = performance.now() - started;
  const contents = outcomes.flatMap(({ run }) =>
    run !== undefined && "content" in run ? [run.content] : [],
  );
  const deployments = await servedOf(contents.flatMap(deploymentsOf));
  context.write(summaryOfSeveral(outcomes, deployments, elapsedMs));
  return signal.aborted ? 130 : Math.max(...outcomes.map((outcome) => Math.min(1, exitCodeOf(outcome))));
}

function screenOf(context: CommandContext) {
  return createScreen(
    (text) => context.write(text),
    () => context.columns,
  );
}
