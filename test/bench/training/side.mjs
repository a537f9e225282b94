import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The Python that holds PyTorch. */
export const python = process.env.PYTHON ?? "/usr/bin/python3";

const path = (file) => fileURLToPath(new URL(file, import.meta.url));

/** One of those that are compared: a process that runs a workload on request and answers with its milliseconds. */
export class Side {
  constructor(command, argv, environment = {}) {
    this.command = command;
    this.child = spawn(command, argv, {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...environment },
    });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** Our engine on the CPU: `native` is `0` for WebAssembly, `1` for the native kernels. */
  static ours(native) {
    return new Side(process.execPath, [path("our-side.mjs"), "cpu"], { CELLSHIP_NATIVE: native });
  }

  /** Our engine on the GPU, through WebGPU. */
  static webgpu() {
    return new Side(process.execPath, [path("our-side.mjs"), "webgpu"]);
  }

  /** TensorFlow.js' own `cpu` backend. */
  static plain() {
    return new Side(process.execPath, [path("our-side.mjs"), "plain"]);
  }

  /** PyTorch in Debian's Python; the variable PYTHON names another interpreter. `device` is PyTorch's name of one. */
  static torch(threads, device = "cpu") {
    return new Side(python, [path("torch_side.py"), String(threads), device]);
  }

  async #ask(line) {
    this.child.stdin.write(`${line}\n`);
    const { value, done } = await this.lines.next();
    if (done)
      throw new Error(`Expected an answer from ${this.command}, but it ended. See its message above.`);
    return Number(value);
  }

  run(workload, repeats) {
    return this.#ask(`${workload} ${repeats}`);
  }

  peakMebibytes() {
    return this.#ask("rss");
  }

  close() {
    this.child.stdin.end();
  }
}
