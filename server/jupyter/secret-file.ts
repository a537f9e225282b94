import { randomBytes, randomUUID } from "node:crypto";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Only its owner reads and writes it. */
const mode = 0o600;

/** Replaces a file, in one step, by one that only this user can read. Its folder is created when missing. */
export async function writeSecretFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { flag: "wx", mode });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * The secret in a file; a new one is put there if it has none. Others than this user are kept from reading it.
 *
 * @param lengthBytes - Of a new one.
 */
export async function secretIn(file: string, lengthBytes: number): Promise<string> {
  const known = await readFile(file, "utf8").catch(() => "");
  if (known.trim() === "") {
    await writeSecretFile(file, `${randomBytes(lengthBytes).toString("base64")}\n`);
    // Two servers may start at once: both use what is there in the end.
    return (await readFile(file, "utf8")).trim();
  }
  await chmod(file, mode);
  return known.trim();
}
