import type { ExpandedText } from "../../kernel/handlers/services.js";
import { MemoryHistoryStore } from "../../kernel/history-store.js";
import { cellSyntaxError } from "../../kernel/interpreter/cell-syntax-error.js";
import type { InterpretedCell } from "../../kernel/interpreter/interpreted-cell.js";
import { startKernel } from "../../kernel/kernel.js";
import { kernelInfo } from "../../kernel/kernel-info.js";
import type { Diagnostic, LanguageService } from "../../kernel/language/language-service.js";
import type { ConnectionInfo } from "../../kernel/protocol/index.js";
import type { CellResult, CommEvent, Output, OutputListener, Runtime } from "../../kernel/runtime/runtime.js";
import { createMemorySockets } from "../../kernel/transport/memory-sockets.js";
import { KernelClient } from "./kernel-client.js";

/** A cell of the scripted runtime. */
export type ScriptedCell = (
  write: (text: string) => void,
  interrupted: Promise<void>,
  emit: (output: Output) => void,
) => Promise<CellResult>;

export const okResult: CellResult = { status: "ok", data: undefined, metadata: {} };

const connection: ConnectionInfo = {
  transport: "tcp",
  ip: "127.0.0.1",
  ports: { shell: 1, iopub: 2, stdin: 3, control: 4, hb: 5 },
  key: "memory",
  signatureScheme: "hmac-sha256",
  kernelName: undefined,
};

function uneditedText(text: string): ExpandedText {
  return { text, map: { toSource: (offset) => offset, toTarget: (offset) => offset } };
}

function uneditedCell(source: string, filename: string): InterpretedCell {
  return {
    filename,
    source,
    typescript: source,
    javascript: source,
    sourceMap: "",
    freeNames: [],
    toSourceOffset: (offset) => offset,
    toTypescriptOffset: (offset) => offset,
  };
}

/**
 * The kernel without its children, for tests of protocol and handlers: the runtime plays the `cells` by their source
 * text, a source that begins with `syntax error` does not parse, and the type checker finds what `diagnostics` says.
 */
export function startMemoryKernel(
  options: {
    readonly cells?: Readonly<Record<string, ScriptedCell>>;
    readonly diagnostics?: (typescript: string) => readonly Diagnostic[] | Promise<readonly Diagnostic[]>;
    readonly language?: Partial<LanguageService>;
    /** What the cells' end of all comms does. Default: nothing. */
    readonly receive?: (event: CommEvent, emit: (output: Output) => void) => Promise<CellResult>;
  } = {},
) {
  const { cells = {}, diagnostics = () => [] } = options;
  const log: string[] = [];
  const ran: InterpretedCell[] = [];
  const committed: string[] = [];
  const sockets = createMemorySockets();
  const client = new KernelClient(connection.key, (channel, frames) => sockets.client.send(channel, frames));
  sockets.client.onMessage((channel, frames) => client.receive(channel, frames));

  let lose: () => void = () => undefined;
  const startRuntime = (onOutput: OutputListener, onLoss: () => void): Runtime => {
    lose = onLoss;
    const interrupts = new Set<() => void>();
    return {
      execute(cellId, cell) {
        ran.push(cell);
        const interrupted = new Promise<void>((resolve) => {
          interrupts.add(resolve);
        });
        const write = (text: string) => onOutput(cellId, { type: "stream", name: "stdout", text });
        const emit = (output: Output) => onOutput(cellId, output);
        return (cells[cell.source] ?? (async () => okResult))(write, interrupted, emit);
      },
      receive: async (runId, event) =>
        options.receive?.(event, (output) => onOutput(runId, output)) ?? okResult,
      prepare: () => undefined,
      hold: () => undefined,
      interrupt: async () => {
        for (const interrupt of interrupts) interrupt();
        interrupts.clear();
      },
      answer: () => undefined,
      keysOf: async () => [],
      inspect: () => {
        throw new Error("The scripted runtime has no inspector.");
      },
      close: async () => undefined,
    };
  };
  const kernel = startKernel({
    connection,
    sockets: sockets.kernel,
    info: kernelInfo("0.0.0", "7.0.2"),
    interpreter: Promise.resolve({
      interpret(source, filename) {
        if (source.startsWith("syntax error"))
          throw cellSyntaxError("Unexpected word", source, 7, source.endsWith("("));
        return uneditedCell(source, filename);
      },
      expand: uneditedText,
      completeMagic: () => undefined,
      inspectMagic: () => undefined,
      defineMagic: () => undefined,
    }),
    language: {
      check: async (typescript) => diagnostics(typescript),
      forget: async () => undefined,
      commit: async (typescript) => void committed.push(typescript),
      complete: async (_text, offset) => ({ start: offset, end: offset, entries: [] }),
      inspect: async () => undefined,
      close: async () => undefined,
      ...options.language,
    },
    cellPrefix: "/cells/",
    historyStore: new MemoryHistoryStore(),
    startRuntime,
    log: (line) => log.push(line),
  });
  const close = async (): Promise<void> => {
    await kernel.close();
    client.assertNoViolations();
  };
  return { kernel, client, sockets: sockets.client, log, ran, committed, lose: () => lose(), close };
}
