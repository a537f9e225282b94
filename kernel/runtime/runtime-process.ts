import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { InterpretedCell } from "../interpreter/interpreted-cell.js";
import { JsonText } from "../protocol/index.js";
import { KeyQueries } from "./key-queries.js";
import { MergedOutputs } from "./merged-outputs.js";
import { OutputHold } from "./output-hold.js";
import { type ProcessEnd, processEndResult } from "./process-end.js";
import { RawOutputReader } from "./raw-output.js";
import { encodeRecord, RecordReader } from "./records.js";
import { RemoteInspector } from "./remote-inspector.js";
import type {
  CellResult,
  CommEvent,
  InputAnswer,
  InspectorConnection,
  InspectorListener,
  OutputListener,
} from "./runtime.js";
import {
  type Command,
  type ControlCommand,
  descriptors,
  type InspectorMessage,
  type PreloadModules,
  type RuntimeEvent,
} from "./wire.js";

const main = fileURLToPath(new URL("./child/main.js", import.meta.url));

const nodeFlags = [
  // See child/watcher.ts for both.
  "--no-force-async-hooks-checks",
  "--disable-warning=DEP0111",
  // Of the loader that cells import through; on its own it says nothing to the author of a cell.
  "--disable-warning=ExperimentalWarning",
];

/** How long to wait for the pipes of a process that exited: a grandchild may hold them open. */
const drainMs = 200;
/** How long `close` waits before it kills. */
const closeMs = 500;
/** Kept of stderr to tell how a process died, UTF-16 units. */
const tailLength = 4000;
/** What Node.js writes when it exits while it is debugged. */
const debuggerNotice = "Waiting for the debugger to disconnect...\n";

/** A cell that ended, until what it wrote to stdout and stderr has been read. */
interface EndedCell {
  readonly cellId: string;
  readonly result: CellResult;
}

/** How a {@link RuntimeProcess} is started. */
export interface RuntimeProcessOptions {
  readonly workingDirectory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly preload: PreloadModules;
  readonly onOutput: OutputListener;
}

/** One process that runs cells, from its start to its end. */
export class RuntimeProcess {
  /** Resolves when the process has ended and its output has been read. */
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  readonly #onOutput: OutputListener;
  readonly #hold: OutputHold;
  /** How to resolve what runs, by cell, in the order of starting. */
  readonly #running = new Map<string, (result: CellResult) => void>();
  /** In the order of ending, which is that of the markers on both pipes. */
  readonly #ended: EndedCell[] = [];
  /** Markers that have come and are not yet used up by a cell that ended. */
  readonly #markers = { stdout: 0, stderr: 0 };
  /** Set when the process has ended. */
  #end: ProcessEnd | undefined;
  #latestCellId = "";
  #sequence = 0;
  #requestedCode: number | undefined;
  #heapLimitBytes: number | undefined;
  #stderrTail = "";
  #inspector: RemoteInspector | undefined;
  readonly #keyQueries = new KeyQueries((command) => this.#send(descriptors.commands, command));

  constructor({ workingDirectory, env, preload, onOutput }: RuntimeProcessOptions) {
    const marker = `\u001e${randomUUID()}\u001e`;
    this.#onOutput = onOutput;
    this.#child = spawn(process.execPath, [...nodeFlags, main], {
      cwd: workingDirectory,
      env,
      // A group of its own: a Ctrl-C in the terminal is for the kernel, which interrupts in its own way.
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe", "pipe"],
    });
    const outputs = [1, 2, descriptors.events].map(
      (descriptor) => this.#child.stdio[descriptor] as Readable | null,
    );
    this.#hold = new OutputHold(outputs.filter((stream) => stream !== null));
    this.#readRaw("stdout", marker);
    this.#readRaw("stderr", marker);
    this.#readEvents();
    this.#readInspector();
    // A broken pipe means that the process ended, which `ended` reports.
    for (const stream of this.#child.stdio) stream?.on("error", () => {});
    this.ended = this.#waitForEnd();
    this.#send(descriptors.commands, { type: "start", marker, preload });
  }

  /** Whether it was ever given a cell: a process that dies before is not worth replacing at once. */
  get hasExecuted(): boolean {
    return this.#sequence > 0;
  }

  /** Runs a cell. */
  execute(cellId: string, cell: InterpretedCell): Promise<CellResult> {
    const { filename, source, javascript, sourceMap, freeNames } = cell;
    return this.#run(cellId, (sequence) => ({
      type: "execute",
      cellId,
      sequence,
      filename,
      source,
      javascript,
      sourceMap,
      freeNames,
    }));
  }

  /** See {@link Runtime.prepare}. */
  prepare(freeNames: readonly string[]): void {
    this.#send(descriptors.commands, { type: "prepare", freeNames });
  }

  /** Delivers what a front end sent to a comm. */
  receive(cellId: string, event: CommEvent): Promise<CellResult> {
    return this.#run(cellId, (sequence) => ({ type: "comm", cellId, sequence, event }));
  }

  /** Ends what runs, or frees a process that a callback keeps busy. */
  interrupt(): void {
    this.#send(descriptors.control, { type: "interrupt", sequence: this.#sequence });
  }

  /** See {@link Runtime.hold}. */
  hold(isHeld: boolean): void {
    this.#hold.set(isHeld);
  }

  /** Passes the answer to what a cell asked. */
  answer(answer: InputAnswer): void {
    this.#send(descriptors.commands, { type: "answer", answer });
  }

  /** See {@link Runtime.keysOf}. */
  keysOf(path: readonly string[]): Promise<readonly string[]> {
    return this.#running.size > 0 ? Promise.resolve([]) : this.#keyQueries.ask(path);
  }

  /** See {@link Runtime.inspect}. */
  inspect(onEvent: InspectorListener): InspectorConnection {
    this.#inspector?.close();
    const inspector = new RemoteInspector(onEvent, (command) => this.#send(descriptors.control, command));
    this.#inspector = inspector;
    return inspector;
  }

  /** Ends the process. */
  async close(): Promise<void> {
    this.#stream(descriptors.commands)?.end();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), closeMs);
    await this.ended;
    clearTimeout(timer);
  }

  #run(cellId: string, command: (sequence: number) => Command): Promise<CellResult> {
    if (this.#end !== undefined) return Promise.resolve(processEndResult(this.#end));
    return new Promise((resolve) => {
      this.#sequence += 1;
      this.#running.set(cellId, resolve);
      this.#latestCellId = cellId;
      this.#hold.allow();
      this.#send(descriptors.commands, command(this.#sequence));
    });
  }

  #readRaw(name: "stdout" | "stderr", marker: string): void {
    const reader = new RawOutputReader(marker);
    this.#child[name]?.on("data", (chunk: Buffer) => {
      this.#hold.count(chunk);
      for (const piece of reader.read(chunk)) {
        if (piece.type === "marker") {
          this.#markers[name] += 1;
          this.#settle();
        } else {
          const text = this.#inspector === undefined ? piece.text : piece.text.replace(debuggerNotice, "");
          if (name === "stderr") this.#stderrTail = (this.#stderrTail + text).slice(-tailLength);
          const cellId = [...this.#running.keys()].at(-1) ?? this.#latestCellId;
          if (text !== "") this.#onOutput(cellId, { type: "stream", name, text });
        }
      }
    });
  }

  #readEvents(): void {
    const reader = new RecordReader<RuntimeEvent>();
    const stream = this.#child.stdio[descriptors.events] as Readable | null | undefined;
    stream?.on("data", (chunk: Buffer) => {
      this.#hold.count(chunk);
      const merged = new MergedOutputs(this.#onOutput);
      for (const event of reader.read(chunk)) {
        switch (event.type) {
          case "output":
            merged.add(event.cellId, event.output);
            break;
          case "display":
            merged.add(event.cellId, { type: event.msgType, content: new JsonText(event.attachment) });
            break;
          case "result":
            merged.flush();
            this.#ended.push({ cellId: event.cellId, result: event.result });
            this.#settle();
            break;
          case "exit":
            this.#requestedCode = event.code;
            break;
          case "keys":
            this.#keyQueries.settle(event);
            break;
          case "ready":
            this.#heapLimitBytes = event.heapLimitBytes;
            break;
          default:
            event satisfies never;
        }
      }
      merged.flush();
    });
  }

  #readInspector(): void {
    const reader = new RecordReader<InspectorMessage>();
    // The type of `stdio` ends at the fifth.
    const stream = (this.#child.stdio as readonly unknown[])[descriptors.inspector] as Readable | undefined;
    stream?.on("data", (chunk: Buffer) => {
      for (const message of reader.read(chunk)) this.#inspector?.receive(message);
    });
  }

  /** Resolves the cells whose result and both markers have come. */
  #settle(): void {
    while (this.#markers.stdout > 0 && this.#markers.stderr > 0) {
      const cell = this.#ended.shift();
      if (cell === undefined) return;
      this.#markers.stdout -= 1;
      this.#markers.stderr -= 1;
      this.#resolve(cell);
    }
  }

  #resolve({ cellId, result }: EndedCell): void {
    const resolve = this.#running.get(cellId);
    this.#running.delete(cellId);
    resolve?.(result);
  }

  async #waitForEnd(): Promise<ProcessEnd> {
    const closed = new Promise<void>((resolve) => this.#child.once("close", () => resolve()));
    const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
      this.#child.once("exit", (code, exitSignal) => resolve([code, exitSignal]));
      this.#child.once("error", () => resolve([null, null]));
    });
    this.#hold.end();
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, drainMs).unref())]);
    for (const cell of this.#ended) this.#resolve(cell);
    const end: ProcessEnd = {
      exitCode,
      signal,
      duringCell: this.#running.size > 0,
      requestedCode: this.#requestedCode,
      heapLimitBytes: this.#heapLimitBytes,
      stderrTail: this.#stderrTail,
    };
    this.#end = end;
    this.#inspector?.end();
    for (const cellId of [...this.#running.keys()]) this.#resolve({ cellId, result: processEndResult(end) });
    return end;
  }

  #stream(descriptor: number): Writable | undefined {
    const stream = this.#child.stdio[descriptor] as Writable | null | undefined;
    return stream?.writable === true ? stream : undefined;
  }

  #send(descriptor: number, message: Command | ControlCommand): void {
    this.#stream(descriptor)?.write(encodeRecord(message));
  }
}
