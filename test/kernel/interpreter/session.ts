import { SourceMap } from "node:module";
import vm from "node:vm";
import { interpretCell } from "../../../kernel/interpreter/interpret-cell.js";
import type { InterpretedCell } from "../../../kernel/interpreter/interpreted-cell.js";
import { compilerHelpers } from "../../../kernel/runtime/child/compiler-helpers.js";
import type { Magic } from "../../../magics/magic.js";
import { MagicRegistry } from "../../../magics/registry.js";

const argument = (name: string, kind: "word" | "expression" | "flag", required = false) => ({
  name,
  kind,
  required,
  summary: name,
});

/** Magics that answer with the options they got. */
export const magics = new MagicRegistry(
  [
    {
      name: "deploy",
      summary: "Ships a model.",
      positional: [argument("name", "word", true)],
      options: [
        argument("model", "expression", true),
        argument("example", "expression"),
        argument("batch-size", "word"),
        argument("force", "flag"),
      ],
    },
    { name: "models", summary: "Lists models.", positional: [], options: [] },
    { name: "monitor", summary: "Shows figures.", positional: [argument("name", "word", true)], options: [] },
  ].map((magic): Magic<object, object> => ({ ...magic, run: async (options) => options })),
);

/** Cells of one session, run in a context of their own without the runtime process. */
export class Session {
  readonly #context: vm.Context;
  #count = 0;

  constructor() {
    const declare = (names: string[]): void => {
      for (const name of names) if (!(name in this.#context)) this.#context[name] = undefined;
    };
    const load = (specifier: string): Promise<unknown> => import(specifier);
    const calls = Object.fromEntries(
      magics.magics.map((magic) => [magic.name, async (options: never) => ({ [magic.name]: options })]),
    );
    this.#context = vm.createContext({
      console,
      setTimeout,
      URL,
      __magics: calls,
      __cellship: {
        declare,
        import: load,
        select: (namespace: object) => namespace,
        interruptible: (value: unknown) => value,
        interruptibleEach: (value: unknown) => value,
        helpers: compilerHelpers,
        using: (value: unknown) => value,
        meta: { url: "file:///notebook.ts" },
      },
    });
  }

  interpret(source: string): InterpretedCell {
    this.#count += 1;
    return interpretCell(source, { filename: `cell-${this.#count}.ts`, magics });
  }

  /** Runs a cell; `[value]`, or undefined if it shows none. */
  runShown(source: string): Promise<unknown[] | undefined> {
    const { javascript, filename } = this.interpret(source);
    return new vm.Script(javascript, { filename }).runInContext(this.#context);
  }

  /** Runs a cell; its shown value, awaited, or undefined. */
  async run(source: string): Promise<unknown> {
    return (await this.runShown(source))?.[0];
  }

  /** Runs a cell that throws; the line of the cell that it threw at, 1-based. */
  async lineOfError(source: string): Promise<number> {
    const cell = this.interpret(source);
    try {
      await new vm.Script(cell.javascript, { filename: cell.filename }).runInContext(this.#context);
    } catch (error) {
      const [, line = "", column = ""] =
        new RegExp(`${cell.filename}:(\\d+):(\\d+)`).exec((error as Error).stack ?? "") ?? [];
      const map = new SourceMap(JSON.parse(cell.sourceMap));
      const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
      return "originalLine" in entry ? entry.originalLine + 1 : Number.NaN;
    }
    throw new Error("Expected the cell to throw.");
  }
}
