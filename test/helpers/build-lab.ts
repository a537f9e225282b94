import { spawnSync } from "node:child_process";
import { expect } from "vitest";

/** Longest time that installing and bundling JupyterLab may take, where that has not been done, milliseconds. */
export const buildTimeoutMs = 15 * 60_000;

/** Builds JupyterLab unless it is up to date. Tests that need it run one file after another (test/vitest.config.ts). */
export function buildLab(): void {
  const { status, stderr } = spawnSync(process.execPath, ["server/lab/build.mjs"], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
}
