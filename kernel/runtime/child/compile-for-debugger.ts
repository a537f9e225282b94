import { setFlagsFromString } from "node:v8";

/**
 * What V8's compiler must not do while the debugger is connected.
 *
 * - Optimize functions on another thread: where a breakpoint or step changes a function meanwhile, V8 11 aborts the process
 *   (`Check failed: inlineability == SharedFunctionInfo::kHasOptimizationDisabled`).
 * - Replace a loop that runs by an optimized one, in V8 12 (Node.js 22): a loop whose function can have breakpoints may then
 *   try so in each turn and never look for messages or interrupts again.
 */
const harmful = ["concurrent-recompilation", ...(process.versions.v8.startsWith("12.") ? ["use-osr"] : [])];

let users = 0;

/**
 * Keeps V8 from compiling in ways that do not bear a debugger.
 *
 * @returns Ends it; to be called once.
 */
export function compileForDebugger(): () => void {
  users += 1;
  for (const flag of harmful) setFlagsFromString(`--no-${flag}`);
  return () => {
    users -= 1;
    if (users === 0) for (const flag of harmful) setFlagsFromString(`--${flag}`);
  };
}
