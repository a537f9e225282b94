/**
 * @typedef {object} Row
 * @property {string} name - What was measured.
 * @property {number} ours
 * @property {number} peer
 * @property {string} unit
 * @property {number} goal - Bound of the ratio ours / peer.
 * @property {"atMost" | "atLeast"} bound - Whether lower or higher is better.
 */

const threeDigits = (value) => String(Number(value.toPrecision(3)));

/**
 * Prints a Markdown table that ends with how many rows are at their goal.
 *
 * @param {string} title
 * @param {string[]} head - Names of the columns; one for the goal is added.
 * @param {{ cells: string[], goal: string, isAtGoal: boolean }[]} rows
 */
export function printRows(title, head, rows) {
  console.log(`### ${title}\n`);
  console.log(`| ${[...head, "goal"].join(" | ")} |`);
  console.log(`|${"---|".repeat(head.length + 1)}`);
  for (const { cells, goal, isAtGoal } of rows) {
    console.log(`| ${[...cells, `${goal}${isAtGoal ? "" : " (missed)"}`].join(" | ")} |`);
  }
  console.log(`\n${rows.filter(({ isAtGoal }) => isAtGoal).length} of ${rows.length} rows at goal\n`);
}

/**
 * A bound in words, and whether a value keeps to it.
 *
 * @param {number} value
 * @param {number | string} goal - As it is to be shown.
 * @param {"atMost" | "atLeast"} bound - Whether lower or higher is better.
 */
export function judge(value, goal, bound) {
  const isAtGoal = bound === "atMost" ? value <= Number(goal) : value >= Number(goal);
  return { goal: `${bound === "atMost" ? "≤" : "≥"} ${goal}`, isAtGoal };
}

/**
 * Prints rows that compare ours with a peer.
 *
 * @param {string} title
 * @param {string} peer - Name of what ours is compared with.
 * @param {Row[]} rows
 */
export function printTable(title, peer, rows) {
  const judged = rows.map(({ name, ours, peer: theirs, unit, goal, bound }) => ({
    cells: [
      name,
      `${threeDigits(ours)} ${unit}`,
      `${threeDigits(theirs)} ${unit}`,
      (ours / theirs).toFixed(2),
    ],
    ...judge(ours / theirs, goal.toFixed(2), bound),
  }));
  printRows(title, ["row", "ours", peer, "ratio"], judged);
}

/** Middle value of some numbers. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The rows whose workloads were asked for; all of them if none was. Ends the process if there is no such workload.
 *
 * @template {{ workload: string }} T
 * @param {T[]} rows
 * @param {string[]} asked
 */
export function askedRows(rows, asked) {
  const names = rows.map(({ workload }) => workload);
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    console.error(`Expected names of rows (${names.join(", ")}), got ${unknown}.`);
    process.exit(1);
  }
  return asked.length === 0 ? rows : rows.filter(({ workload }) => asked.includes(workload));
}
