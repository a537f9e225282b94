import type { MimeBundle } from "../../lib/display.js";
import type { MagicDescriptor } from "../../magics/registry.js";
import type { Comms } from "../comms.js";
import type { LateDebugger } from "../debugger/late-debugger.js";
import type { Inputs } from "../inputs.js";
import type { InterpretedCell } from "../interpreter/interpreted-cell.js";
import type { Completions, LanguageService } from "../language/language-service.js";
import type { Outputs } from "../outputs.js";
import type { ConnectionInfo, KernelInfo } from "../protocol/index.js";
import type { Runtime } from "../runtime/runtime.js";
import type { SessionSettings } from "../session-settings.js";
import type { Shells } from "../shells.js";

/** A text with its magics turned into calls, possibly not valid yet; offsets count UTF-16 units. */
export interface ExpandedText {
  readonly text: string;
  readonly map: {
    /** Offset in the typed text of what stands at `offset` in the expanded text. */
    toSource(offset: number): number;
    /** Offset in the expanded text of what stands at `offset` in the typed text. */
    toTarget(offset: number): number;
  };
}

/** What the handlers need of the interpreter. */
export interface Interpreter {
  /**
   * The cell, ready to run.
   *
   * @throws {CellSyntaxError} If it is not TypeScript or a magic line is malformed.
   */
  interpret(source: string, filename: string): InterpretedCell;
  /** The text as the type checker reads it while a person still types; never throws. */
  expand(source: string): ExpandedText;
  /** Adds a magic that a cell defined. */
  defineMagic(magic: MagicDescriptor): void;
  /** Candidates where a magic or one of its options is typed, else undefined; offsets count UTF-16 units. */
  completeMagic(source: string, offset: number): Completions | undefined;
  /** The help of the magic whose name stands at `offset`, UTF-16 units; undefined if none does. */
  inspectMagic(source: string, offset: number): MimeBundle | undefined;
}

/** What the handlers are built from. */
export interface KernelServices {
  readonly info: KernelInfo;
  readonly connection: ConnectionInfo;
  readonly interpreter: Interpreter;
  readonly language: LanguageService;
  readonly runtime: Runtime;
  readonly debug: LateDebugger;
  readonly outputs: Outputs;
  readonly comms: Comms;
  readonly inputs: Inputs;
  readonly settings: SessionSettings;
  readonly shells: Shells;
  /** Ends the kernel. */
  readonly stop: () => void;
  /** Takes one line about something that went wrong and does not concern the client. */
  readonly log: (line: string) => void;
}
