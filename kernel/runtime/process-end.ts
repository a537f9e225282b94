import { formatBytes } from "../../magics/format-bytes.js";
import type { CellResult } from "./runtime.js";

/** What is known of a runtime process that ended. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether a cell was running, and so has told the user. */
  readonly duringCell: boolean;
  /** Code given to `process.exit`, if user code called it. */
  readonly requestedCode: number | undefined;
  /** What V8 allowed its heap; undefined if it ended before it said so. */
  readonly heapLimitBytes: number | undefined;
  /** The end of what it wrote to stderr. */
  readonly stderrTail: string;
}

const aftermath = "Variables are lost; the next cell starts in a fresh runtime.";

/** The result of the cell that ran when the process ended. */
export function processEndResult(end: ProcessEnd): CellResult & { readonly status: "error" } {
  const { ename, evalue } = explain(end);
  return { status: "error", ename, evalue, traceback: [`\u001b[31m${ename}\u001b[39m: ${evalue}`] };
}

function explain(end: ProcessEnd): { ename: string; evalue: string } {
  if (end.requestedCode !== undefined) {
    return {
      ename: "ProcessExit",
      evalue: `The cell ended the runtime process with code ${end.requestedCode}. ${aftermath}`,
    };
  }
  if (/heap limit|heap out of memory|Allocation failed/.test(end.stderrTail)) {
    const { heapLimitBytes } = end;
    const limit = heapLimitBytes === undefined ? "" : `, the limit being ${formatBytes(heapLimitBytes)}`;
    const raise =
      "To raise it, set NODE_OPTIONS=--max-old-space-size=<MB> where Jupyter is started, or as `env` in kernel.json, and restart the kernel.";
    return {
      ename: "OutOfMemory",
      evalue: `The runtime process ran out of heap memory${limit}. ${raise} ${aftermath}`,
    };
  }
  if (end.signal === "SIGKILL") {
    return {
      ename: "ProcessKilled",
      evalue: `The runtime process was killed (SIGKILL), perhaps because the machine ran out of memory. ${aftermath}`,
    };
  }
  const how = end.signal === null ? `exit code ${end.exitCode}` : `signal ${end.signal}`;
  return { ename: "ProcessCrash", evalue: `The runtime process crashed (${how}). ${aftermath}` };
}
