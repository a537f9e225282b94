// Times and memory, measured on all kernels turn by turn.
import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../table.mjs";
import { printed, startKernel } from "./client.mjs";
import { dialects } from "./dialects.mjs";

const lineCount = 20_000;
const displayBytes = 5_000_000;
const declarations = 200;

function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))];
}

/** Runs a cell that has to succeed. */
async function run(kernel, code) {
  const outcome = await kernel.execute(code, { timeoutMs: 120_000 });
  if (outcome.reply?.status !== "ok") {
    const why = outcome.reply === undefined ? "no reply" : `${outcome.reply.ename}: ${outcome.reply.evalue}`;
    throw new Error(`Expected the cell to succeed, got ${why}: ${code.slice(0, 80)}`);
  }
  return outcome;
}

async function completed(kernel, dialect) {
  const content = { code: dialect.member, cursor_pos: dialect.member.length };
  const outcome = await kernel.request("complete_request", content);
  const found = (outcome.reply?.matches ?? []).some((match) => match.endsWith("alpha1"));
  return found ? outcome.replyMs : Number.NaN;
}

/** Starts, the memory a second later and the first completion. */
async function measureStart({ command, name }, cwd) {
  const dialect = dialects[name];
  const { kernel, infoMs, firstMs } = await startKernel(command, { cwd, first: "1+1" });
  try {
    await sleep(1_000);
    const idleMebibytes = kernel.residentMebibytes;
    await run(kernel, dialect.object);
    return { infoMs, firstMs, idleMebibytes, firstCompletionMs: await completed(kernel, dialect) };
  } finally {
    await kernel.stop();
  }
}

/** One turn of a warm kernel: trivial cells and completions. */
async function measureTurn(kernel, dialect) {
  const trivial = [];
  for (let i = 0; i < 20; i++) trivial.push((await run(kernel, `1+${i}`)).replyMs);
  const completion = [];
  for (let i = 0; i < 5; i++) completion.push(await completed(kernel, dialect));
  return { trivial, completion };
}

async function measureBusyCompletion(kernel, dialect) {
  const cell = kernel.send("execute_request", { code: dialect.busy(600), silent: false });
  await sleep(150);
  const ms = await completed(kernel, dialect);
  const wasBusy = cell.reply === undefined;
  await kernel.settled(cell);
  return wasBusy ? ms : Number.NaN;
}

async function measureLines(kernel, dialect) {
  const cell = await kernel.execute(dialect.line(lineCount), { timeoutMs: 120_000 });
  const atIdle = cell.published.filter(({ ms }) => ms <= (cell.idleMs ?? Number.POSITIVE_INFINITY));
  await kernel.untilQuiet();
  return {
    lines: printed({ published: atIdle }).split("\n").length - 1,
    messages: atIdle.filter(({ type }) => type === "stream").length,
    ms: cell.idleMs ?? Number.NaN,
  };
}

async function measureDisplay(kernel, dialect) {
  const cell = await kernel.execute(dialect.show(displayBytes), { timeoutMs: 120_000 });
  const arrived = cell.published.some(({ content }) => content.data?.["text/html"]?.length === displayBytes);
  return arrived ? (cell.idleMs ?? Number.NaN) : Number.NaN;
}

/** NaN if there are none. */
const medianOf = (samples, key) =>
  median(samples.map((sample) => sample[key]).filter((value) => !Number.isNaN(value)));

/**
 * Measures all contestants, one after the other in each turn.
 *
 * @returns {Promise<Map<string, Record<string, number>>>} Figures by contestant.
 */
export async function measureFigures(contestants, { cwd, starts, turns }) {
  const samples = new Map(
    contestants.map(({ name }) => [
      name,
      { starts: [], trivial: [], completion: [], busy: [], display: [], lines: [], declare: [] },
    ]),
  );
  for (let turn = 0; turn < starts; turn++) {
    for (const contestant of contestants) {
      samples.get(contestant.name).starts.push(await measureStart(contestant, cwd));
    }
  }
  const kernels = new Map();
  try {
    for (const { name, command } of contestants) {
      const { kernel } = await startKernel(command, { cwd, first: "1+1" });
      kernels.set(name, kernel);
      await run(kernel, dialects[name].object);
    }
    await sleep(1_000);
    for (let turn = 0; turn < turns; turn++) {
      for (const [name, kernel] of kernels) {
        const { trivial, completion } = await measureTurn(kernel, dialects[name]);
        samples.get(name).trivial.push(...trivial);
        samples.get(name).completion.push(...completion);
      }
    }
    for (let i = 1; i <= declarations; i++) {
      for (const [name, kernel] of kernels) {
        samples.get(name).declare.push((await run(kernel, dialects[name].declare(i))).replyMs);
      }
    }
    for (const [name, kernel] of kernels) {
      for (let turn = 0; turn < 5; turn++) {
        samples.get(name).busy.push(await measureBusyCompletion(kernel, dialects[name]));
      }
    }
    for (let turn = 0; turn < 5; turn++) {
      for (const [name, kernel] of kernels) {
        samples.get(name).display.push(await measureDisplay(kernel, dialects[name]));
      }
    }
    for (let turn = 0; turn < 5; turn++) {
      for (const [name, kernel] of kernels) {
        samples.get(name).lines.push(await measureLines(kernel, dialects[name]));
      }
    }
  } finally {
    for (const kernel of kernels.values()) await kernel.stop();
  }
  return new Map(Array.from(samples, ([name, sample]) => [name, summary(sample)]));
}

function summary({ starts, trivial, completion, busy, display, lines, declare }) {
  return {
    infoMs: medianOf(starts, "infoMs"),
    firstMs: medianOf(starts, "firstMs"),
    idleMebibytes: medianOf(starts, "idleMebibytes"),
    firstCompletionMs: medianOf(starts, "firstCompletionMs"),
    trivialMs: median(trivial),
    trivialP95Ms: percentile(trivial, 0.95),
    completionMs: median(completion),
    busyCompletionMs: busy.some(Number.isNaN) ? Number.NaN : median(busy),
    declareFirstMs: median(declare.slice(0, 10)),
    declareLastMs: median(declare.slice(-10)),
    declareGrowth: median(declare.slice(-10)) / median(declare.slice(0, 10)),
    lines: Math.min(...lines.map(({ lines: count }) => count)),
    messages: medianOf(lines, "messages"),
    linesMs: medianOf(lines, "ms"),
    displayMs: median(display.filter((ms) => !Number.isNaN(ms))),
  };
}
