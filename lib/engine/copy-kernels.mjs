// Copies what tsc does not: the compiled kernels (native ones where they are built) and the worker script, from lib/engine to dist/lib/engine.
import { copyFileSync, cpSync, existsSync, mkdirSync } from "node:fs";

const target = new URL("../../dist/lib/engine/", import.meta.url);
mkdirSync(target, { recursive: true });
for (const file of ["kernels.wasm", "thread-worker.cjs"]) {
  copyFileSync(new URL(file, import.meta.url), new URL(file, target));
}
const [native, nativeTarget] = [new URL("native/build/", import.meta.url), new URL("native/build/", target)];
if (existsSync(native)) cpSync(native, nativeTarget, { recursive: true });
