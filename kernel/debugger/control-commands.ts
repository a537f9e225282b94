import type { CommandTable } from "./command.js";
import { capabilities, mainThread } from "./dap.js";
import type { ResumeMethod } from "./inspector-client.js";

function resume(method: ResumeMethod): CommandTable[string] {
  return async (session) => {
    session.paused();
    await (await session.target()).pauses.resume(method);
    return method === "Debugger.resume" ? { allThreadsContinued: true } : undefined;
  };
}

/** Requests that begin, move and end the debugging. */
export const controlCommands: CommandTable = {
  async initialize(session) {
    await session.start();
    return { ...capabilities };
  },

  async attach(session) {
    session.emit("initialized", {});
    return undefined;
  },

  async configurationDone() {
    return undefined;
  },

  async disconnect(session) {
    if (session.isStarted) {
      await session.stop();
      session.emit("terminated", {});
    }
    return undefined;
  },

  /** Jupyter's: the state of the debugger, also for a page that was loaded anew. */
  async debugInfo({ cells, isStarted, pause, wanted }) {
    return {
      isStarted,
      hashMethod: "Murmur2",
      hashSeed: cells.hashSeed,
      tmpFilePrefix: cells.prefix,
      tmpFileSuffix: cells.suffix,
      breakpoints: [...wanted].map(([source, breakpoints]) => ({ source, breakpoints })),
      stoppedThreads: pause === undefined ? [] : [mainThread.id],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: true,
    };
  },

  async threads() {
    return { threads: [mainThread] };
  },

  async pause(session) {
    const { pauses } = await session.target();
    if (pauses.current === undefined) await pauses.pause();
    return undefined;
  },

  continue: resume("Debugger.resume"),
  next: resume("Debugger.stepOver"),
  stepIn: resume("Debugger.stepInto"),
  stepOut: resume("Debugger.stepOut"),
};
