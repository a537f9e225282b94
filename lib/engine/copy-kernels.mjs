// Copies what tsc does not: the compiled kernels and the worker script, from lib/engine to dist/lib/engine.
import { copyFileSync, mkdirSync } from "node:fs";

const target = new URL("../../dist/lib/engine/", import.meta.url);
mkdirSync(target, { recursive: true });
for (const file of ["kernels.wasm", "thread-worker.cjs"]) {
  copyFileSync(new URL(file, import.meta.url), new URL(file, target));
}
