import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processTree, residentMebibytes } from "../helpers/processes.mjs";
import { soakCell, soakCompletion, soakStatus } from "../helpers/soak-cells.mjs";
import { type SpawnedKernel, spawnKernel } from "../helpers/spawned-kernel.js";

const cells = 2_000;
/** Growth that garbage which waits for its collection may cause, MiB for each process. */
const slackMebibytes = 48;

/** The kernel's processes by what runs in them. */
function processes(kernel: SpawnedKernel): ReadonlyMap<string, number> {
  return new Map(
    processTree(kernel.process.pid ?? 0).map((pid) => [
      roleOf(readFileSync(`/proc/${pid}/cmdline`, "utf8")),
      pid,
    ]),
  );
}

function roleOf(commandLine: string): string {
  if (commandLine.includes("kernel/main.js")) return "kernel";
  return commandLine.includes("runtime/child/main.js") ? "runtime" : "type checker";
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

describe.skipIf(process.platform !== "linux")(`a session of ${cells} cells`, () => {
  let kernel: SpawnedKernel;
  const statuses: unknown[] = [];
  const completions = new Set<string>();
  const memory = new Map<string, number[]>();

  beforeAll(async () => {
    kernel = await spawnKernel();
    for (let index = 0; index < cells; index++) {
      const { reply } = await kernel.client.execute(soakCell(index));
      statuses.push(reply.status);
      if (index % 5 === 0) {
        const content = { code: soakCompletion, cursor_pos: soakCompletion.length };
        const { content: completed } = await kernel.client.request("complete_request", content).done;
        completions.add(JSON.stringify(completed.matches));
      }
      if (index % 20 === 19) {
        for (const [role, pid] of processes(kernel))
          memory.set(role, [...(memory.get(role) ?? []), residentMebibytes([pid])]);
      }
    }
  }, 180_000);
  afterAll(() => kernel.close());

  it("answers each cell as it has to be answered", () => {
    const wrong = statuses.flatMap((status, index) =>
      status === soakStatus(index) ? [] : [soakCell(index)],
    );
    expect(wrong).toEqual([]);
    expect([...completions]).toEqual(['["name"]']);
  });

  it.each(["kernel", "runtime", "type checker"])("leaves the memory of the %s as it is", (role) => {
    const samples = memory.get(role) ?? [];
    const quarter = samples.length / 4;
    expect(samples.length).toBe(cells / 20);
    const early = median(samples.slice(quarter, 2 * quarter));
    const late = median(samples.slice(3 * quarter));
    expect(late - early).toBeLessThan(slackMebibytes);
  });
});
