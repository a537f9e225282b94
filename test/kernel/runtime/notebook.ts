import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { interpretCell } from "../../../dist/kernel/interpreter/interpret-cell.js";
import { createRuntime, type RuntimeOptions } from "../../../dist/kernel/runtime/create-runtime.js";
import type { CellResult, Output } from "../../../dist/kernel/runtime/runtime.js";
import type { MimeBundle } from "../../../dist/lib/display.js";
import { MagicRegistry } from "../../../dist/magics/registry.js";

const fixture = (path: string): URL => new URL(`../../fixtures/runtime/${path}`, import.meta.url);

/** Folder that cells run in. */
export const folder = fileURLToPath(fixture("notebook")).replace(/\/$/, "");

const magics = new MagicRegistry([
  { name: "echo", summary: "", positional: [], options: [], run: async () => undefined },
]);

type DisplayType = "display_data" | "update_display_data";

/** An output, the content of a display parsed. */
export type Shown =
  | Exclude<Output, { readonly type: DisplayType }>
  | { readonly type: DisplayType; readonly data: MimeBundle; readonly transient: { display_id?: string } };

function shown(output: Output): Shown {
  if (!("content" in output)) return output;
  return { type: output.type, ...JSON.parse(Buffer.from(output.content.bytes).toString()) };
}

/** A cell as it came out. */
export interface Ran {
  readonly result: CellResult;
  /** Plain text of the value shown. */
  readonly value: unknown;
  /** What the cell wrote before it ended. */
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: readonly Shown[];
}

/** A runtime and what its cells published. */
export class Notebook {
  readonly runtime;
  readonly #outputs: { readonly cellId: string; readonly output: Output }[] = [];
  #count = 0;

  constructor(options: Partial<RuntimeOptions> = {}) {
    this.runtime = createRuntime({
      workingDirectory: folder,
      preload: { library: fixture("library.mjs").href, magics: fixture("magics.mjs").href },
      onOutput: (cellId, output) => this.#outputs.push({ cellId, output }),
      ...options,
    });
  }

  /** Id of the latest cell. */
  get latestId(): string {
    return `id-${this.#count}`;
  }

  async run(source: string): Promise<Ran> {
    this.#count += 1;
    const id = this.latestId;
    const cell = interpretCell(source, { filename: `cell-${this.#count}.ts`, magics });
    const result = await this.runtime.execute(id, cell);
    return {
      result,
      value: result.status === "ok" ? result.data?.["text/plain"] : undefined,
      stdout: this.text(id, "stdout"),
      stderr: this.text(id, "stderr"),
      outputs: this.outputs(id),
    };
  }

  /** Runs a cell that fails; resolves with its traceback, without colours. */
  async traceback(source: string): Promise<string> {
    const { result } = await this.run(source);
    if (result.status === "ok") throw new Error(`Expected an error from ${source}`);
    return stripVTControlCharacters(result.traceback.join("\n"));
  }

  /** What a cell has published so far. */
  outputs(id: string): Shown[] {
    return this.#outputs.filter(({ cellId }) => cellId === id).map(({ output }) => shown(output));
  }

  /** What a cell has written to a stream so far. */
  text(id: string, name: "stdout" | "stderr"): string {
    return this.outputs(id)
      .map((output) => (output.type === "stream" && output.name === name ? output.text : ""))
      .join("");
  }

  close(): Promise<void> {
    return this.runtime.close();
  }
}
