import type { Publisher } from "./publisher.js";

/** Removes what the cell has shown; with `wait` only when there is something new to show. */
export type ClearOutput = (options?: { readonly wait?: boolean }) => void;

/** The `clearOutput` that cells call. */
export function createClearOutput(publisher: Publisher): ClearOutput {
  return ({ wait = false } = {}) => publisher.output({ type: "clear_output", wait });
}
