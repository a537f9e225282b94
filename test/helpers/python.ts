import { execFileSync } from "node:child_process";

/**
 * A Python that can import `modules`: `python3` on the path, or Debian's own; undefined if there is none.
 */
export function findPython(modules: readonly string[]): string | undefined {
  return ["python3", "/usr/bin/python3"].find((python) => {
    try {
      execFileSync(python, ["-c", `import ${modules.join(", ")}`], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}
