import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The server that serves a models folder, as it noted itself there. */
export interface RunningServerNote {
  readonly url: string;
  readonly pid: number;
  /** The machine or container that the process id belongs to. */
  readonly hostname: string;
}

const noteFile = ".server.json";

/** Notes in the models folder which process serves it, for `cellship stop`. */
export async function writeRunningServer(modelsFolder: string, note: RunningServerNote): Promise<void> {
  await mkdir(modelsFolder, { recursive: true });
  await writeFile(join(modelsFolder, noteFile), `${JSON.stringify(note)}\n`);
}

/** The note in `modelsFolder`; undefined if there is none or it is malformed. The process may be gone. */
export async function readRunningServer(modelsFolder: string): Promise<RunningServerNote | undefined> {
  try {
    const note = JSON.parse(
      await readFile(join(modelsFolder, noteFile), "utf8"),
    ) as Partial<RunningServerNote>;
    const { url, pid, hostname } = note;
    const isNote = typeof url === "string" && Number.isInteger(pid) && typeof hostname === "string";
    return isNote ? { url, pid: Number(pid), hostname } : undefined;
  } catch {
    return undefined;
  }
}

export async function removeRunningServer(modelsFolder: string): Promise<void> {
  await rm(join(modelsFolder, noteFile), { force: true });
}
