import type { Output, OutputListener } from "./runtime.js";

/** Joins neighbouring stream outputs of one cell: thousands of lines become few messages. */
export class MergedOutputs {
  readonly #onOutput: OutputListener;
  #cellId = "";
  #stream: Extract<Output, { readonly type: "stream" }> | undefined;

  constructor(onOutput: OutputListener) {
    this.#onOutput = onOutput;
  }

  /** Takes one output, in order. */
  add(cellId: string, output: Output): void {
    const stream = this.#stream;
    if (output.type === "stream" && stream?.name === output.name && this.#cellId === cellId) {
      this.#stream = { ...stream, text: stream.text + output.text };
      return;
    }
    this.flush();
    this.#cellId = cellId;
    if (output.type === "stream") this.#stream = output;
    else this.#onOutput(cellId, output);
  }

  /** Passes on what waits to be joined. */
  flush(): void {
    if (this.#stream !== undefined) this.#onOutput(this.#cellId, this.#stream);
    this.#stream = undefined;
  }
}
