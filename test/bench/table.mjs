/**
 * @typedef {object} Row
 * @property {string} name - What was measured.
 * @property {number} ours
 * @property {number} peer
 * @property {string} unit
 * @property {number} goal - Bound of the ratio ours / peer.
 * @property {"atMost" | "atLeast"} bound - Whether lower or higher is better.
 */

/** Whether a row's ratio keeps to its goal. */
function isAtGoal({ ours, peer, goal, bound }) {
  return bound === "atMost" ? ours / peer <= goal : ours / peer >= goal;
}

const threeDigits = (value) => String(Number(value.toPrecision(3)));

/**
 * Prints rows as a Markdown table that ends with how many are at their goal.
 *
 * @param {string} title
 * @param {string} peer - Name of what ours is compared with.
 * @param {Row[]} rows
 */
export function printTable(title, peer, rows) {
  const lines = rows.map((row) => {
    const sign = row.bound === "atMost" ? "≤" : "≥";
    const cells = [
      row.name,
      `${threeDigits(row.ours)} ${row.unit}`,
      `${threeDigits(row.peer)} ${row.unit}`,
      (row.ours / row.peer).toFixed(2),
      `${sign} ${row.goal.toFixed(2)}${isAtGoal(row) ? "" : " (missed)"}`,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  console.log(`### ${title}\n`);
  console.log(`| row | ours | ${peer} | ratio | goal |`);
  console.log("|---|---|---|---|---|");
  console.log(lines.join("\n"));
  console.log(`\n${rows.filter(isAtGoal).length} of ${rows.length} rows at goal`);
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
