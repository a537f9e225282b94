// What a kernel can do, asked of each in the same way.
import { setTimeout as sleep } from "node:timers/promises";
import { printed, startKernel } from "./client.mjs";
import { dialects } from "./dialects.mjs";

/** Situations in which the cell itself is stuck; in others a callback may be, after the cell's end. */
const stuckCells = ["loop", "await", "loop after an await", "async loop"];
const lineCount = 20_000;
const busyMs = 1_500;
/** Heap of the runtimes that a cell exhausts, MiB. */
const heapMebibytes = 192;

const round = (ms) => `${Math.round(ms)} ms`;

/** A kernel that probes may kill: the next probe gets another. */
class Subject {
  #contestant;
  #cwd;
  #kernel;

  constructor(contestant, cwd) {
    this.#contestant = contestant;
    this.#cwd = cwd;
  }

  get dialect() {
    return dialects[this.#contestant.name];
  }

  get interruptMode() {
    return this.#contestant.interruptMode;
  }

  /** A fresh kernel, in which `keepme` is 42. */
  async fresh(env = {}) {
    await this.close();
    const { kernel } = await startKernel(this.#contestant.command, { cwd: this.#cwd, env, first: "1+1" });
    this.#kernel = kernel;
    await kernel.execute(this.dialect.keep);
    return kernel;
  }

  async close() {
    await this.#kernel?.stop();
    this.#kernel = undefined;
  }
}

/** Interrupts one situation. @returns `undefined` if the dialect cannot say it. */
async function probeInterrupt(subject, situation) {
  const { dialect } = subject;
  const code = dialect.stuck[situation];
  if (code === undefined) return undefined;
  const kernel = await subject.fresh();
  const cell = kernel.send("execute_request", { code, silent: false });
  // Long enough for all of them to have compiled it.
  await sleep(1_000);
  if (cell.reply?.status === "error") return undefined;
  const isPending = cell.reply === undefined;
  if (!isPending && stuckCells.includes(situation)) return { stopped: false };
  const begin = performance.now();
  kernel.interrupt(subject.interruptMode);
  if (isPending) await kernel.settled(cell, 3_000);
  const cellMs = performance.now() - begin;
  const kept = await executeNext(kernel, dialect.readKeep);
  const ms = isPending ? cellMs : performance.now() - begin;
  const isKept = (await allPrinted(kernel, kept)).includes("keep=42");
  const stopped = isKept && (situation !== "async loop" || (await hasStopped(kernel, dialect)));
  return { stopped, ms };
}

/** Runs a cell after an interrupt, which some kernels follow with a time in which they abort what comes. */
async function executeNext(kernel, code) {
  for (let attempt = 1; ; attempt++) {
    const cell = await kernel.execute(code, { timeoutMs: 3_000 });
    if (!cell.reply?.status.startsWith("abort") || attempt === 5) return cell;
    await sleep(300);
  }
}

/** What a cell printed, also after its end. */
async function allPrinted(kernel, cell) {
  await kernel.untilQuiet(150);
  return printed(cell) + printed({ published: kernel.stray.filter(({ parent }) => parent === cell.id) });
}

async function hasStopped(kernel, dialect) {
  const before = await allPrinted(kernel, await kernel.execute(dialect.readTicks));
  const after = await allPrinted(kernel, await kernel.execute(dialect.readTicks));
  return before.includes("ticks=") && before === after;
}

async function probeInterrupts(subject) {
  const rows = {};
  const times = [];
  for (const situation of Object.keys(dialects.cellship.stuck)) {
    const outcome = await probeInterrupt(subject, situation);
    rows[`interrupt, state kept: ${situation}`] =
      outcome === undefined ? "–" : outcome.stopped ? "yes" : "no";
    if (outcome?.stopped) times.push(outcome.ms);
  }
  return { ...rows, "slowest interrupt": times.length === 0 ? "–" : round(Math.max(...times)) };
}

/** Whether all `texts` arrived, each under the request that it belongs to. */
function areAttributed(kernel, cells, texts) {
  const streams = [
    ...kernel.stray,
    ...cells.flatMap(({ id, published }) => published.map((message) => ({ ...message, parent: id }))),
  ].filter(({ type }) => type === "stream");
  return texts.every(({ text, count, cell }) => {
    const of = streams.filter(({ content }) => content.text.includes(text));
    const found = of.reduce((sum, { content }) => sum + content.text.split(text).length - 1, 0);
    return found === count && of.every(({ parent }) => parent === cell.id);
  });
}

async function probeLateOutput(subject) {
  const { dialect } = subject;
  const kernel = await subject.fresh();
  const late = await kernel.execute(dialect.late("late-text", 300));
  const a = await kernel.execute(dialect.ticks("tick-a"));
  const b = await kernel.execute(dialect.ticks("tick-b"));
  await kernel.execute("1+1");
  await sleep(600);
  const cells = [late, a, b];
  const isLateRight = areAttributed(kernel, cells, [{ text: "late-text", count: 1, cell: late }]);
  const areTicksRight = areAttributed(kernel, cells, [
    { text: "tick-a", count: 5, cell: a },
    { text: "tick-b", count: 5, cell: b },
  ]);
  const lines = await kernel.execute(dialect.line(lineCount), { timeoutMs: 60_000 });
  const count = printed(lines).split("\n").length - 1;
  return {
    "late output belongs to its cell": isLateRight ? "yes" : "no",
    "… of interleaved timers": areTicksRight ? "yes" : "no",
    [`all of ${lineCount} lines before idle`]: count === lineCount ? "yes" : `${count}`,
  };
}

async function probeBusy(subject) {
  const { dialect } = subject;
  const kernel = await subject.fresh();
  await kernel.execute(dialect.object);
  await sleep(1_000);
  const cell = kernel.send("execute_request", { code: dialect.busy(busyMs), silent: false });
  await sleep(200);
  const at = { code: dialect.member, cursor_pos: dialect.member.length };
  const requests = {
    "completion while busy": kernel.send("complete_request", at),
    "inspection while busy": kernel.send("inspect_request", { ...at, cursor_pos: 2, detail_level: 0 }),
    "is_complete while busy": kernel.send("is_complete_request", { code: dialect.object }),
  };
  await kernel.settled(cell);
  const rows = Object.entries(requests).map(([name, { reply, replyMs }]) => [
    name,
    reply === undefined || replyMs > busyMs / 2 ? "no" : `yes, ${round(replyMs)}`,
  ]);
  return Object.fromEntries(rows);
}

async function probeTypes(subject) {
  const { typeError, strictError } = subject.dialect;
  if (typeError === undefined) return { "type errors before running": "–" };
  const kernel = await subject.fresh();
  const isRefused = async (code) => (await kernel.execute(code)).reply?.status === "error";
  const refuses = await isRefused(typeError);
  const isStrict = await isRefused(strictError);
  return { "type errors before running": refuses ? `yes${isStrict ? ", strict" : ", not strict"}` : "no" };
}

async function probeCrash(subject, code, env) {
  if (code === undefined) return "–";
  const kernel = await subject.fresh(env);
  const { reply } = await kernel.execute(code, { timeoutMs: 60_000 });
  if (!kernel.isAlive || reply === undefined) return "kernel dies";
  const begin = performance.now();
  const next = await kernel.execute("1+1", { timeoutMs: 5_000 });
  if (next.reply?.status !== "ok") return "kernel dies";
  const said = reply.status === "error" ? reply.ename : "says nothing";
  return `yes, ${round(performance.now() - begin)} (${said})`;
}

async function probeCrashes(subject) {
  const { exit, abort, exhaust } = subject.dialect;
  const limit = `--max-old-space-size=${heapMebibytes}`;
  return {
    "survives the exit of user code; next cell after": await probeCrash(subject, exit),
    "survives a native crash; next cell after": await probeCrash(subject, abort),
    "survives an exhausted heap; next cell after": await probeCrash(subject, exhaust, {
      NODE_OPTIONS: limit,
      DENO_V8_FLAGS: limit,
    }),
  };
}

async function probeDebugger(subject) {
  const kernel = await subject.fresh();
  const content = { type: "request", seq: 1, command: "debugInfo", arguments: {} };
  const { reply } = await kernel.request("debug_request", content, { channel: "control", timeoutMs: 3_000 });
  return { debugger: reply?.success === true ? "yes" : "no" };
}

const probes = [probeInterrupts, probeLateOutput, probeBusy, probeTypes, probeCrashes, probeDebugger];

/** @returns {Promise<Map<string, Record<string, string>>>} Answers by contestant. */
export async function probeCapabilities(contestants, { cwd }) {
  const found = new Map();
  for (const contestant of contestants) {
    const subject = new Subject(contestant, cwd);
    const answers = {};
    for (const probe of probes) Object.assign(answers, await probe(subject));
    await subject.close();
    found.set(contestant.name, answers);
    console.error(`${contestant.name}: probed`);
  }
  return found;
}
