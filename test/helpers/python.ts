import { execFileSync } from "node:child_process";

/** A Python that can import some modules, or why there is none. */
export type PythonOrReason = { readonly python: string } | { readonly reason: string };

/**
 * Looks for a Python with the modules that a test needs: `python3` on the path, then Debian's own.
 *
 * @param modules - Names to import.
 * @param packages - The Debian packages that bring them, for the reason.
 */
export function findPython(modules: readonly string[], packages: readonly string[]): PythonOrReason {
  for (const python of ["python3", "/usr/bin/python3"]) {
    try {
      execFileSync(python, ["-c", `import ${modules.join(", ")}`], { stdio: "ignore" });
      return { python };
    } catch {
      // Not there, or without one of the modules: try the next.
    }
  }
  return { reason: `no Python with ${modules.join(", ")}; on Debian: apt-get install ${packages.join(" ")}` };
}
