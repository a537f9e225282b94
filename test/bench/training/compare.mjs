import { median } from "../table.mjs";

/**
 * Runs a workload on several sides in turns, then ends them.
 *
 * @param {import("./side.mjs").Side[]} sides
 * @param {{ workload: string, repeats: number, turns: number }} options - `repeats`: runs a turn, whose mean counts.
 * @returns {Promise<{ ms: number, mebibytes: number }[]>} Median milliseconds of a run and peak memory of each side.
 */
export async function compare(sides, { workload, repeats, turns }) {
  const times = sides.map(() => []);
  // The first runs compile and allocate.
  for (const side of sides) for (let i = 0; i < 2; i++) await side.run(workload, repeats);
  for (let turn = 0; turn < turns; turn++) {
    for (const [index, side] of sides.entries()) times[index].push(await side.run(workload, repeats));
  }
  const results = [];
  for (const [index, side] of sides.entries()) {
    results.push({ ms: median(times[index]), mebibytes: await side.peakMebibytes() });
    side.close();
  }
  return results;
}
