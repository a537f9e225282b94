import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    // Kernels keep the history of cells there; the user's own stays as it is.
    env: { XDG_STATE_HOME: mkdtempSync(join(tmpdir(), "cellship-state-")) },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A `fit` outside of a notebook prints a line an epoch.
    silent: "passed-only",
    reporters: [process.env.CI ? "verbose" : "default", "./test/helpers/summary-reporter.ts"],
  },
});
