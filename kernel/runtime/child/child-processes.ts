import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Grows with the time of the start, in steps of 10 ms on Linux. */
  readonly started: number;
}

/** Fields of /proc/<pid>/stat after the name, which may hold anything: state, parent, …, start time. */
function readStat(pid: string): ProcessEntry | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    // One that has ended stays until its parent, which waits for another, has asked for its exit code.
    if (fields[0] === "Z") return undefined;
    return { pid: Number(pid), parent: Number(fields[1]), started: Number(fields[19]) };
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}

function processes(): ProcessEntry[] {
  if (process.platform === "linux") {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(readStat)
      .filter((entry) => entry !== undefined);
  }
  if (process.platform === "win32") return [];
  const { stdout, pid: own } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0]) => ({ pid, parent, started: pid }))
    .filter(({ pid }) => pid !== own);
}

/** Whether the main thread of this process does not run, as far as the system tells; a busy machine may let it wait, too. */
export function isMainThreadWaiting(): boolean {
  if (process.platform !== "linux") return true;
  const [state] = readFileSync(`/proc/${process.pid}/stat`, "utf8").replace(/^.*\) /s, "");
  return state !== "R";
}

/**
 * The child process that was started last, and those below it. A thread that waits for a child (`execSync`) started it last:
 * it has started none since.
 *
 * @returns Process ids; empty if there is no child.
 */
export function newestChild(parent: number): readonly number[] {
  const all = processes();
  const [newest] = all
    .filter((entry) => entry.parent === parent)
    .sort((a, b) => b.started - a.started || b.pid - a.pid);
  if (newest === undefined) return [];
  const found = new Set([newest.pid]);
  // A set's iteration also visits what is added meanwhile.
  for (const pid of found) for (const entry of all) if (entry.parent === pid) found.add(entry.pid);
  return [...found];
}
