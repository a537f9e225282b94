import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as Service from "../../../kernel/language/create-language-service.js";
import { preloaded } from "./open-session.js";

// The worker thread runs from the build.
const built = new URL("../../../dist/kernel/language/create-language-service.js", import.meta.url).href;
const { createLanguageService } = (await import(built)) as typeof Service;

const run = promisify(execFile);

/** Ids of the compiler processes below `pid`. */
async function compilers(pid: number): Promise<readonly number[]> {
  const { stdout } = await run("ps", ["-eo", "pid=,ppid=,args="]);
  const rows = stdout.split("\n").map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row));
  return rows
    .filter((row) => row?.[2] === String(pid) && row[3]?.includes("--api"))
    .map((row) => Number(row?.[1]));
}

const folder = mkdtempSync(join(tmpdir(), "cellship-language-"));
let service: ReturnType<typeof createLanguageService>;
beforeAll(() => {
  service = createLanguageService({ workingDirectory: folder, preloaded });
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("createLanguageService", () => {
  test("answers in the order of the calls, without blocking the caller", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const [first, , second, completions, inspection] = await Promise.all([
      service.check("const a = { x: 1 };"),
      service.commit("const a = { x: 1 };"),
      service.check("const b: string = a.x;"),
      service.complete("a.", 2),
      service.inspect("a.x", 2),
    ]);
    clearInterval(timer);
    expect(first).toEqual([]);
    expect(second.map(({ code }) => code)).toEqual([2322]);
    expect(completions).toEqual({ start: 2, end: 2, entries: [{ name: "x", kind: "property" }] });
    expect(inspection?.signature).toBe("(property) x: number");
    expect(ticks).toBeGreaterThan(0);
  });

  test("restarts a compiler that died and keeps the declarations", async () => {
    const [compiler] = await compilers(process.pid);
    if (compiler === undefined) throw new Error("no compiler process");
    process.kill(compiler, "SIGKILL");
    expect(await service.check("a.x.toFixed()")).toEqual([]);
    expect((await service.check("a.y")).map(({ code }) => code)).toEqual([2339]);
    expect(await compilers(process.pid)).toHaveLength(1);
  });

  test("ends the compiler when it is closed, and refuses later calls", async () => {
    await service.close();
    await service.close();
    expect(await compilers(process.pid)).toEqual([]);
    await expect(service.check("1")).rejects.toThrow("was closed");
  });

  test("says what is missing when the library was not built", () => {
    const missing = { ...preloaded, library: join(folder, "library.js") };
    expect(() => createLanguageService({ workingDirectory: folder, preloaded: missing })).toThrow(
      /Expected the declarations .*library\.d\.ts, found none/,
    );
  });
});
