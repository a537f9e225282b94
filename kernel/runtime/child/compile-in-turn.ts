import { setFlagsFromString } from "node:v8";

let users = 0;

/**
 * Keeps V8 from optimizing functions on another thread while the debugger is connected: where a breakpoint or step changes a
 * function meanwhile, V8 11 aborts the process (`Check failed: inlineability == SharedFunctionInfo::kHasOptimizationDisabled`).
 *
 * @returns Ends it; to be called once.
 */
export function compileInTurn(): () => void {
  users += 1;
  setFlagsFromString("--no-concurrent-recompilation");
  return () => {
    users -= 1;
    if (users === 0) setFlagsFromString("--concurrent-recompilation");
  };
}
