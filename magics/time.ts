import { formatSeconds } from "./durations.js";
import type { Magic, MagicContext } from "./magic.js";

/** What `%time` takes. */
export interface TimeOptions {
  /** Code to time. */
  readonly code?: () => unknown;
  /** The cell is timed. */
  readonly body?: true;
  /** The statements have run that an earlier call was made for. */
  readonly end?: true;
}

/** Starts a clock; the function that it returns says how long it ran. */
function startClock(context: MagicContext): () => void {
  const cpu = process.cpuUsage();
  const start = performance.now();
  return () => {
    const wall = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const times = [`user ${formatSeconds(user / 1e6)}`, `sys ${formatSeconds(system / 1e6)}`];
    const total = formatSeconds((user + system) / 1e6);
    context.write(
      "stdout",
      `CPU times: ${times.join(", ")}, total ${total}\nWall time: ${formatSeconds(wall)}\n`,
    );
  };
}

/** Makes the magic that times code, statements or a cell once. */
export function createTimeMagic(): Magic<TimeOptions, unknown> {
  const statements: (() => void)[] = [];
  return {
    name: "time",
    lineOnly: true,
    summary: "Time code once; its value is shown",
    positional: [{ name: "code", kind: "code", required: true, summary: "an expression or statements" }],
    options: [],
    body: { kind: "statements", required: false, summary: "the code to time" },
    async run({ code, body, end }, context) {
      if (end === true) {
        statements.pop()?.();
        return undefined;
      }
      const stop = startClock(context);
      if (body === true) context.onCellEnd(stop);
      else if (code === undefined) statements.push(stop);
      else {
        try {
          return await code();
        } finally {
          stop();
        }
      }
      return undefined;
    },
  };
}
