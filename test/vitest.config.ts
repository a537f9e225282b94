import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

const nativeKernels = new URL("../lib/engine/native/build/kernels-avx2.node", import.meta.url);

// Kernels keep the history of cells there; the user's own stays as it is.
const stateHome = mkdtempSync(join(tmpdir(), "cellship-state-"));

function project(
  name: string,
  native: string,
  include: string[],
  options: TestProjectInlineConfiguration["test"] = {},
): TestProjectInlineConfiguration {
  const env = { XDG_STATE_HOME: stateHome, CELLSHIP_NATIVE: native };
  return { extends: true, test: { name, include, env, ...options } };
}

const inBrowser = "test/server/lab/**/*.test.ts";

export default defineConfig({
  test: {
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    // On a machine of continuous integration, whose load is not ours to know; the summary names what needed it.
    retry: process.env.CELLSHIP_REQUIRE_PEERS ? 1 : 0,
    // A `fit` outside of a notebook prints a line an epoch.
    silent: "passed-only",
    reporters: [process.env.CI ? "verbose" : "default", "./test/helpers/summary-reporter.ts"],
    projects: [
      project("webassembly", "0", ["test/**/*.test.ts"], { exclude: [inBrowser] }),
      // One browser at a time, and nothing beside it.
      project("browser", "0", [inBrowser], { maxWorkers: 1, sequence: { groupOrder: 1 } }),
      // The engine once more on the native kernels, where `npm run build:native` has built them.
      ...(existsSync(nativeKernels)
        ? [project("native", "1", ["test/lib/engine/!(webgpu|device|long-training).test.ts"])]
        : []),
    ],
  },
});
