// The measured figures and capabilities as Markdown tables.
import { judge, printRows } from "../table.mjs";

/**
 * A figure and its goal: an absolute bound, for a machine with nothing else to do.
 *
 * @typedef {object} Figure
 * @property {string} name
 * @property {string} key
 * @property {number} goal
 * @property {"atMost" | "atLeast"} [bound] - Whether lower is better, as it is by default, or higher.
 */

/** @type {Figure[]} */
const figures = [
  { name: "spawn → kernel_info, ms", key: "infoMs", goal: 150 },
  { name: "spawn → first execute, ms", key: "firstMs", goal: 400 },
  { name: "trivial cell, median, ms", key: "trivialMs", goal: 3 },
  { name: "trivial cell, 95th percentile, ms", key: "trivialP95Ms", goal: 6 },
  { name: "cell with 4 declarations, no. 1 – 10, ms", key: "declareFirstMs", goal: 4 },
  { name: "cell with 4 declarations, no. 191 – 200, ms", key: "declareLastMs", goal: 4 },
  { name: "… ratio of the last to the first", key: "declareGrowth", goal: 1.1 },
  { name: "20,000 lines: received before idle", key: "lines", goal: 20_000, bound: "atLeast" },
  { name: "… messages", key: "messages", goal: 100 },
  { name: "… ms", key: "linesMs", goal: 230 },
  { name: "display of 5 MB, ms", key: "displayMs", goal: 60 },
  { name: "completion, first, ms", key: "firstCompletionMs", goal: 20 },
  { name: "completion, median, ms", key: "completionMs", goal: 2 },
  { name: "completion while busy, ms", key: "busyCompletionMs", goal: 10 },
  { name: "resident memory when idle, all processes, MiB", key: "idleMebibytes", goal: 230 },
];

function shown(value) {
  if (Number.isNaN(value)) return "no";
  return Number.isInteger(value) || value >= 1_000 ? value.toFixed(0) : value.toPrecision(3);
}

/** Prints {@link measureFigures}' figures; `ratio` is that to the best peer. */
export function printFigures(measured) {
  const names = [...measured.keys()];
  const rows = figures.map(({ name, key, goal, bound = "atMost" }) => {
    const [ours, ...peers] = names.map((contestant) => measured.get(contestant)[key]);
    const known = peers.filter((value) => !Number.isNaN(value));
    const best = bound === "atMost" ? Math.min(...known) : Math.max(...known);
    const ratio = known.length === 0 || Number.isNaN(ours) ? "–" : (ours / best).toFixed(2);
    return { cells: [name, ...[ours, ...peers].map(shown), ratio], ...judge(ours, goal, bound) };
  });
  printRows("Kernels: figures (medians)", ["row", ...names, "ratio to the best peer"], rows);
}

/** Prints {@link measureSoak}'s figures. */
export function printSoak(measured) {
  const rows = measured.map(({ name, unit, early, late, goal }) => ({
    cells: [name, `${shown(early)} ${unit}`, `${shown(late)} ${unit}`, (late / early).toFixed(2)],
    ...judge(late / early, goal, "atMost"),
  }));
  printRows("Soak of 2,000 cells", ["row", "second quarter", "last quarter", "ratio"], rows);
}

/** The bound of a time in an answer such as `yes, 12 ms`, by the row's name. */
function boundMs(name) {
  if (name === "slowest interrupt") return 150;
  if (name.endsWith("while busy")) return 10;
  if (name.startsWith("survives")) return 300;
  return Number.POSITIVE_INFINITY;
}

function goalOf(name) {
  const bound = boundMs(name);
  if (name === "type errors before running") return "yes, strict";
  return [
    name === "slowest interrupt" ? "" : "yes",
    bound === Number.POSITIVE_INFINITY ? "" : `≤ ${bound} ms`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}

/** Prints {@link probeCapabilities}' answers. */
export function printCapabilities(found) {
  const names = [...found.keys()];
  const ours = found.get(names[0]);
  const rows = Object.keys(ours).map((name) => {
    const goal = goalOf(name);
    const ms = Number(/([\d.]+) ms/.exec(ours[name])?.[1] ?? 0);
    const isAtGoal =
      (ours[name].startsWith(goal.split(/, ≤|≤/)[0]) || goal.startsWith("≤")) && ms <= boundMs(name);
    const cells = [name, ...names.map((contestant) => found.get(contestant)[name] ?? "–")];
    return { cells, goal, isAtGoal };
  });
  printRows("Kernels: capabilities", ["row", ...names], rows);
}
