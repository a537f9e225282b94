import { Comms } from "./comms.js";
import { CellSources } from "./debugger/cell-sources.js";
import { LateDebugger } from "./debugger/late-debugger.js";
import { Dispatcher } from "./dispatch.js";
import { interrupt } from "./handlers/interrupt.js";
import { lateHandlers } from "./handlers/late-handlers.js";
import type { Interpreter } from "./handlers/services.js";
import type { HistoryStore } from "./history-store.js";
import { Inputs } from "./inputs.js";
import type { LanguageService } from "./language/language-service.js";
import { Outputs } from "./outputs.js";
import {
  type ConnectionInfo,
  createSession,
  createSigner,
  type KernelInfo,
  refuseReplays,
} from "./protocol/index.js";
import { createPublisher, welcomeSubscribers } from "./publisher.js";
import type { OutputListener, Runtime } from "./runtime/runtime.js";
import { SessionSettings } from "./session-settings.js";
import { Shells } from "./shells.js";
import type { KernelSockets } from "./transport/kernel-sockets.js";

/** The parts of a kernel. It owns them: {@link Kernel.close} closes each. */
export interface KernelOptions {
  readonly connection: ConnectionInfo;
  readonly sockets: KernelSockets;
  readonly info: KernelInfo;
  /** Loaded in the background: the kernel answers before. */
  readonly interpreter: Promise<Interpreter>;
  readonly language: LanguageService;
  /** Makes the runtime, which reports what cells write to `onOutput`, and to `onLoss` that what cells held is lost. */
  readonly startRuntime: (onOutput: OutputListener, onLoss: () => void) => Runtime;
  /** Begins the names under which the debugger knows cells; different for each kernel, see {@link CellSources}. */
  readonly cellPrefix: string;
  /** Where cells are kept beyond the session. */
  readonly historyStore: HistoryStore;
  /** Takes one line for the kernel's log. */
  readonly log: (line: string) => void;
}

/** A kernel that serves its clients. */
export interface Kernel {
  /**
   * Resolves when a client has asked for shutdown and has its reply; the owner then calls {@link Kernel.close}.
   * Rejects if a socket fails.
   */
  readonly shutdownRequested: Promise<void>;
  /** Stops the running cell. */
  interrupt(): Promise<void>;
  /** Ends runtime and compiler, sends what is queued, closes the sockets. */
  close(): Promise<void>;
}

/** Puts the parts together, announces status `starting` and serves both request channels. */
export function startKernel(options: KernelOptions): Kernel {
  const { connection, sockets, log } = options;
  const session = createSession();
  const signer = refuseReplays(createSigner(connection.key, connection.signatureScheme));
  const publish = createPublisher(sockets, session, signer);
  const outputs = new Outputs(publish);
  let stop: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const settings = new SessionSettings({
    define: (magic) => {
      options.interpreter.then((interpreter) => interpreter.defineMagic(magic), fail);
    },
    forget: (names) => {
      options.language
        .forget(names)
        .catch((error: unknown) => log(`Could not forget names: ${String(error)}`));
    },
  });
  const comms = new Comms();
  const closeComms = (): void => {
    for (const id of comms.closeAll())
      publish("comm_close", { comm_id: id, data: {} }, undefined).catch(fail);
  };
  const runtime = options.startRuntime((cellId, output) => {
    switch (output.type) {
      case "session_change":
        settings.apply(cellId, output.change);
        break;
      case "input_request":
        // What the cell printed before explains the question.
        outputs.flush(cellId).then(() => inputs.ask(cellId, output), fail);
        break;
      case "comm_open":
      case "comm_close":
        comms.note(output);
        outputs.write(cellId, output);
        break;
      default:
        outputs.write(cellId, output);
    }
  }, closeComms);
  sockets.onCongestion((isCongested) => runtime.hold(isCongested));
  const inputs = new Inputs({ sockets, session, signer, log, answer: (answer) => runtime.answer(answer) });
  const shells = new Shells(options.historyStore);
  const shutdownRequested = new Promise<void>((resolve, reject) => {
    stop = resolve;
    fail = reject;
  });
  const loadHandlers = async () => {
    const [{ createHandlers }, interpreter] = await Promise.all([
      import("./handlers/index.js"),
      options.interpreter,
    ]);
    const debug = new LateDebugger({
      runtime,
      cells: new CellSources(options.cellPrefix),
      interpret: interpreter.interpret,
      declareGlobal: (name) => options.language.commit(`let ${name}: any;`),
      log,
    });
    return createHandlers({
      ...options,
      interpreter,
      runtime,
      debug,
      outputs,
      comms,
      inputs,
      settings,
      shells,
      stop,
    });
  };
  const loading = loadHandlers();
  loading.catch(fail);
  const handlers = lateHandlers(options.info, loading);
  const dispatcher = new Dispatcher({ sockets, session, signer, publish, handlers, shells, log });

  const serving = Promise.all([
    publish("status", { execution_state: "starting" }, undefined),
    welcomeSubscribers(sockets, session, signer),
    dispatcher.serve("shell"),
    dispatcher.serve("control"),
    inputs.serve(),
  ]);
  serving.catch(fail);

  return {
    shutdownRequested,
    interrupt: () => interrupt({ shells, runtime }),
    async close() {
      closeComms();
      await Promise.allSettled([runtime.close(), options.language.close()]);
      await sockets.close();
      await serving;
    },
  };
}
