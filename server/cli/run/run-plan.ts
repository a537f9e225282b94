import { stat } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import type { CommandContext, CommandInput } from "../command.js";
import { CommandError, UsageError } from "../errors.js";
import { isScript } from "../notebook/notebook-document.js";
import { parseServerUrl, type RemoteServer } from "../notebook/remote-server.js";
import { type Parameters, readParameters } from "../parameters/parameter-values.js";
import { requireWritable } from "../require-writable.js";

/** What is run and where its results go; paths are absolute. */
export interface NotebookPlan {
  readonly notebook: string;
  /** As the user wrote it. */
  readonly name: string;
  /** `undefined`: of a script nothing is kept. */
  readonly output: string | undefined;
  readonly html: string | undefined;
}

/** How the notebooks of one command are run. */
export interface RunPlan {
  /** At least one. */
  readonly notebooks: readonly NotebookPlan[];
  readonly parameters: Parameters;
  readonly timeoutMs: number | undefined;
  readonly allowErrors: boolean;
  /** How many at a time, at least 1. */
  readonly parallel: number;
  /** `undefined`: cellship's own, on another server the notebook's. */
  readonly kernelName: string | undefined;
  /** `undefined`: a server of our own for each. */
  readonly server: RemoteServer | undefined;
}

/**
 * Understands the words after `cellship run`.
 *
 * @throws {UsageError} If they contradict each other or a value is wrong.
 * @throws {CommandError} If the parameters cannot be read or a result could not be written.
 */
export async function planRun(input: CommandInput, context: CommandContext): Promise<RunPlan> {
  const { options } = input;
  const { workingDirectory, environment } = context;
  const file = (value: unknown): string | undefined =>
    typeof value === "string" ? resolve(workingDirectory, value) : undefined;
  const [output, html] = [file(options.output), file(options.html)];
  const isSeveral = input.arguments.length > 1;
  const notebooks = await Promise.all(
    input.arguments.map(async (name): Promise<NotebookPlan> => {
      const notebook = resolve(workingDirectory, name);
      const stem = basename(notebook, extname(notebook));
      return {
        notebook,
        name,
        output:
          output !== undefined
            ? await target(output, `${stem}.ipynb`, isSeveral)
            : isScript(notebook)
              ? undefined
              : notebook,
        html: html === undefined ? undefined : await target(html, `${stem}.html`, isSeveral),
      };
    }),
  );
  requireDistinct(notebooks.flatMap((plan) => plan.output ?? []));
  for (const plan of notebooks) requireNotebook(plan);
  for (const plan of notebooks) {
    for (const result of [plan.output, plan.html]) if (result !== undefined) await requireWritable(result);
  }
  const { kernel, token, "server-url": serverUrl } = options;
  if (token !== undefined && serverUrl === undefined) {
    throw new UsageError("Expected --token together with --server-url.");
  }
  return {
    notebooks,
    parameters: await readParameters({
      file: file(options["param-file"]),
      typed: listOf(options.param),
      raw: listOf(options["raw-param"]),
    }),
    timeoutMs: parseTimeout(options.timeout),
    allowErrors: options["allow-errors"] === true,
    parallel: parseParallel(options.parallel) ?? Math.min(notebooks.length, context.processors),
    kernelName: typeof kernel === "string" ? kernel : undefined,
    server:
      typeof serverUrl === "string"
        ? parseServerUrl(serverUrl, typeof token === "string" ? token : environment.JUPYTER_TOKEN)
        : undefined,
  };
}

function listOf(value: CommandInput["options"][string]): readonly string[] {
  return typeof value === "object" ? value : [];
}

/** nbclient's `timeout`: seconds for each cell. */
function parseTimeout(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const timeoutMs = Math.round(Number(value === "" ? Number.NaN : value) * 1000);
  // Longer ones would overflow Node's timers and fire at once.
  if (!(timeoutMs >= 1) || timeoutMs > 2 ** 31 - 1) {
    throw new UsageError(
      `Expected --timeout to be a number of seconds, at least 0.001 and at most 2000000, got "${value}".`,
    );
  }
  return timeoutMs;
}

function parseParallel(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const count = value === "" ? Number.NaN : Number(value);
  if (!Number.isInteger(count) || count < 1) {
    throw new UsageError(`Expected --parallel to be a whole number of at least 1, got "${value}".`);
  }
  return count;
}

/** A result's path: of several notebooks in the given folder; of one there, too, if it is a folder. */
async function target(given: string, name: string, isSeveral: boolean): Promise<string> {
  const isFolder = await stat(given).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return join(given, name);
  if (!isSeveral) return given;
  throw new CommandError(
    `Expected the folder ${given} for the results of several notebooks. Create it first.`,
  );
}

function requireDistinct(files: readonly string[]): void {
  const twice = files.find((file, index) => files.indexOf(file) !== index);
  if (twice !== undefined)
    throw new UsageError(`Expected one notebook for each result, got two for ${twice}.`);
}

function requireNotebook({ output }: NotebookPlan): void {
  if (output === undefined || !isScript(output)) return;
  throw new UsageError(`Expected --output to name a notebook (.ipynb), got the script ${output}.`);
}
