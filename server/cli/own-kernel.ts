import { fileURLToPath } from "node:url";

/** Name of this package's kernelspec. */
export const ownKernelName = "cellship";

/** This package's kernel as a kernelspec in memory: it runs without being installed. */
export function ownKernelSpec(): object {
  return {
    argv: [
      process.execPath,
      fileURLToPath(new URL("../../kernel/main.js", import.meta.url)),
      "{connection_file}",
    ],
    display_name: "TypeScript (cellship)",
    language: "typescript",
    interrupt_mode: "message",
  };
}
