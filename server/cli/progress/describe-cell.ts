import type { CellEnd, CellPosition } from "../notebook/execute-notebook.js";

/** e.g. `0.8 s`, `75 s`. */
export function formatSeconds(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

/** e.g. `[ 3/14]`. */
export function labelOf({ number, count }: CellPosition): string {
  return `[${String(number).padStart(String(count).length)}/${count}]`;
}

/** How a cell ended, in a word or a few. */
export function wordOf(end: CellEnd): string {
  switch (end.status) {
    case "ok":
      return "ok";
    case "expected-error":
      return `ok (raised ${end.ename}, as its tag expects)`;
    case "error":
      return "FAILED";
    case "timeout":
      return "TIMED OUT";
    case "interrupted":
      return "INTERRUPTED";
    case "dead":
      return "KERNEL ENDED";
    default:
      return end satisfies never;
  }
}
