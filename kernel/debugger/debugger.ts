import type { InterpretedCell } from "../interpreter/interpreted-cell.js";
import {
  type DebugEvent,
  type DebugRequest,
  type DebugResponse,
  Fields,
  InvalidFieldError,
  type JsonObject,
} from "../protocol/index.js";
import { InspectorError } from "../runtime/remote-inspector.js";
import type { CommandTable } from "./command.js";
import { controlCommands } from "./control-commands.js";
import { DebugRequestError } from "./debug-request-error.js";
import { DebugSession, type DebugSessionOptions } from "./debug-session.js";
import { sourceCommands } from "./source-commands.js";
import { valueCommands } from "./value-commands.js";

/** Every request that is answered. */
const commands: CommandTable = { ...controlCommands, ...sourceCommands, ...valueCommands };

/** Requests that need no `initialize` before. */
const isStatic: ReadonlySet<string> = new Set([
  "initialize",
  "disconnect",
  "debugInfo",
  "inspectVariables",
  "richInspectVariables",
  "modules",
]);

/** Front ends read these fields also of a response without success. */
const emptyBodies: Readonly<Record<string, JsonObject>> = {
  stackTrace: { stackFrames: [] },
  scopes: { scopes: [] },
  variables: { variables: [] },
  inspectVariables: { variables: [] },
  setBreakpoints: { breakpoints: [] },
  modules: { modules: [] },
};

/** What a request can fail by without a fault of ours; so can syntax, whose error is of the cells' world. */
const expectedErrors = [DebugRequestError, InvalidFieldError, InspectorError];

/** Publishes an event to the front ends. */
export type EmitDebugEvent = (event: DebugEvent) => void;

/** Answers the Debug Adapter Protocol of Jupyter's front ends, through V8's inspector of the runtime. */
export class Debugger {
  readonly #session: DebugSession;
  readonly #log: (line: string) => void;
  #publish: EmitDebugEvent = () => {};
  #sequence = 0;

  constructor(options: Omit<DebugSessionOptions, "emit">) {
    this.#log = options.log;
    this.#session = new DebugSession({ ...options, emit: (event, body) => this.#emit(event, body) });
  }

  /**
   * Answers one request.
   *
   * @param publish - Publishes events, from now on.
   */
  async handle(
    { command, seq, arguments: args }: DebugRequest,
    publish: EmitDebugEvent,
  ): Promise<DebugResponse> {
    this.#publish = publish;
    const respond = (outcome: Pick<DebugResponse, "success" | "message" | "body">): DebugResponse => {
      this.#sequence += 1;
      return { type: "response", seq: this.#sequence, request_seq: seq, command, ...outcome };
    };
    try {
      const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
      if (run === undefined) throw unknownCommand(command);
      if (!this.#session.isStarted && !isStatic.has(command)) throw notStarted(command);
      const body = await run(this.#session, new Fields(command, args));
      return respond({ success: true, ...(body !== undefined && { body }) });
    } catch (error) {
      return respond({
        success: false,
        message: this.#explain(command, error),
        body: emptyBodies[command] ?? {},
      });
    }
  }

  /** Gives a cell that is about to run in the form that breakpoints can be set in. */
  prepare(cell: InterpretedCell): InterpretedCell | Promise<InterpretedCell> {
    return this.#session.isStarted ? this.#prepareToPause(cell) : cell;
  }

  async #prepareToPause(cell: InterpretedCell): Promise<InterpretedCell> {
    try {
      await (await this.#session.target()).allowPauses();
    } catch (error) {
      this.#log(`The debugger could not connect: ${String(error)}`);
    }
    // V8 waits before it runs a script that names a source map; the name says nothing.
    return { ...cell, javascript: `${cell.javascript} //# sourceMappingURL=${cell.filename}.map` };
  }

  #explain(command: string, error: unknown): string {
    if (!(error instanceof Error)) {
      this.#log(`${command} failed: ${String(error)}`);
      return String(error);
    }
    const isExpected = expectedErrors.some((kind) => error instanceof kind) || error.name === "SyntaxError";
    if (!isExpected) this.#log(`${command} failed: ${error.stack}`);
    return error.message;
  }

  #emit(event: string, body: JsonObject): void {
    this.#sequence += 1;
    this.#publish({ type: "event", seq: this.#sequence, event, body });
  }
}

function unknownCommand(command: string): DebugRequestError {
  const known = Object.keys(commands).join(", ");
  return new DebugRequestError(
    "unknown_command",
    `This debugger has no command ${JSON.stringify(command)}. It has: ${known}.`,
  );
}

function notStarted(command: string): DebugRequestError {
  return new DebugRequestError(
    "not_started",
    `The debugger is not started, so that ${command} cannot be answered. Send initialize first.`,
  );
}
