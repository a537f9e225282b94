import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Whether a program that some tests need is there. Where it is not, those tests are skipped and the reason is
 * printed; under `CELLSHIP_REQUIRE_PEERS`, as in continuous integration, its absence is an error.
 *
 * @param name - The program or package, e.g. `prometheus`.
 * @param isPresent - What looking for it found.
 * @param howToInstall - E.g. `apt-get install prometheus`.
 */
export function hasPeer(name: string, isPresent: boolean, howToInstall: string): boolean {
  if (isPresent) return true;
  const message = `${name} is not installed: its tests are skipped. To run them: ${howToInstall}`;
  if (process.env.CELLSHIP_REQUIRE_PEERS !== undefined) throw new Error(message);
  console.warn(`SKIPPED: ${message}`);
  return false;
}

/** Whether `program` is on the PATH. */
export function isOnPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
