import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Notebook } from "./notebook.js";

const dist = (path: string): string => new URL(`../../../dist/${path}`, import.meta.url).href;

/** A zombie, which nobody has waited for yet, does not run. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, "utf8"));
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("the end of the process", () => {
  test.each([
    ["process.exit(3)", "ProcessExit", "code 3"],
    ["process.abort()", "ProcessCrash", "SIGABRT"],
    ["process.kill(process.pid, 'SIGKILL'); for (;;) {}", "ProcessKilled", "SIGKILL"],
    [
      "console.log('before'); const hog = []; for (;;) hog.push(new Array(1e6).fill(Math.random()))",
      "OutOfMemory",
      "MiB. To raise it, set NODE_OPTIONS=--max-old-space-size=<MB>",
    ],
  ])("by %s is the cell's error, and the next cell runs afresh", async (source, ename, evalue) => {
    const fresh = new Notebook({ env: { ...process.env, NODE_OPTIONS: "--max-old-space-size=120" } });
    try {
      await fresh.run("const kept = 1");
      const { result } = await fresh.run(source);
      expect(result).toMatchObject({ status: "error", ename, evalue: expect.stringContaining(evalue) });
      expect((await fresh.run("typeof kept")).value).toBe("'undefined'");
    } finally {
      await fresh.close();
    }
  });

  test("between two cells is told with the next", async () => {
    const fresh = new Notebook();
    try {
      await fresh.run("setTimeout(() => process.exit(1), 5); 0");
      await pause(200);
      const { stderr, value } = await fresh.run("1 + 1");
      expect(stderr).toContain("process with code 1. Variables are lost");
      expect(value).toBe("2");
    } finally {
      await fresh.close();
    }
  });

  test("comes with close", async () => {
    const fresh = new Notebook();
    const { value } = await fresh.run("process.pid");
    await fresh.close();
    expect(() => process.kill(Number(value), 0)).toThrow("ESRCH");
    await expect(fresh.run("1")).rejects.toThrow("closed");
  });

  test("comes with the death of the parent, also in a loop", async () => {
    const script = `
      const { createRuntime } = await import(${JSON.stringify(dist("kernel/runtime/create-runtime.js"))});
      const { interpretCell } = await import(${JSON.stringify(dist("kernel/interpreter/interpret-cell.js"))});
      const { MagicRegistry } = await import(${JSON.stringify(dist("magics/registry.js"))});
      const options = { filename: "cell-1.ts", magics: new MagicRegistry([]) };
      const runtime = createRuntime({ workingDirectory: ".", onOutput: (_, { text }) => process.stdout.write(text) });
      runtime.execute("a", interpretCell("console.log(process.pid); for (;;) {}", options));`;
    const parent = spawn(process.execPath, ["--input-type=module", "--eval", script]);
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(String(line));
    expect(isRunning(pid)).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(() => isRunning(pid), { timeout: 3000 }).toBe(false);
  });
});
