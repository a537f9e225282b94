// Whether latency and memory stay as they are over a long session of varied cells.
import { setTimeout as sleep } from "node:timers/promises";
import { soakCell, soakCompletion } from "../../helpers/soak-cells.mjs";
import { median } from "../table.mjs";
import { startKernel } from "./client.mjs";

const completion = { code: soakCompletion, cursor_pos: soakCompletion.length };

/**
 * Runs cells of all kinds in turn, with a completion after each fifth.
 *
 * @returns Rows of second and last quarter.
 */
export async function measureSoak({ command }, { cwd, cells }) {
  const { kernel } = await startKernel(command, { cwd, first: "tf.ones([1]).dataSync()" });
  try {
    const quarters = [];
    for (let quarter = 0; quarter < 4; quarter++) {
      const times = [];
      for (let n = 0; n < cells / 4; n++) {
        const i = (quarter * cells) / 4 + n;
        times.push((await kernel.execute(soakCell(i))).replyMs);
        if (i % 5 === 0) await kernel.request("complete_request", completion);
      }
      await sleep(500);
      quarters.push({ ms: median(times), mebibytes: kernel.residentMebibytes });
    }
    const [, early, , late] = quarters;
    return [
      { name: "cell, median", unit: "ms", early: early.ms, late: late.ms, goal: 1.1 },
      {
        name: "resident memory, all processes",
        unit: "MiB",
        early: early.mebibytes,
        late: late.mebibytes,
        goal: 1.1,
      },
    ];
  } finally {
    await kernel.stop();
  }
}
