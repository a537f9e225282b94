import { readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isJsonObject, type JsonObject } from "../../kernel/protocol/index.js";
import { isPasswordHash, writeSecretFile } from "../jupyter/index.js";
import type { CommandContext } from "./command.js";
import { CommandError } from "./errors.js";
import { jupyterConfigFolder } from "./jupyter-folders.js";

/** Names are those of Jupyter Server's option `PasswordIdentityProvider.hashed_password`. */
const section = "PasswordIdentityProvider";
const field = "hashed_password";

/** File that `cellship lab password` writes. Jupyter Server's own is left alone: it knows no scrypt. */
export function passwordFileOf(context: CommandContext): string {
  return join(jupyterConfigFolder(context), "jupyter_cellship_config.json");
}

/**
 * Stores the hash of a password, and keeps what else is in the file.
 *
 * @throws {CommandError} If the file cannot be read or written.
 */
export async function writePasswordHash(file: string, hash: string): Promise<void> {
  const config = parseConfig(file, await readFile(file, "utf8").catch(() => "{}"));
  const before = isJsonObject(config[section]) ? config[section] : {};
  const text = JSON.stringify({ ...config, [section]: { ...before, [field]: hash } }, undefined, 2);
  await writeSecretFile(file, `${text}\n`).catch((cause: Error) => {
    throw new CommandError(`Cannot write ${file}: ${cause.message}`, 1, { cause });
  });
}

/**
 * Gives the hash in the file as it is at each call, `undefined` if there is none: a changed password counts at once.
 *
 * @throws {CommandError} If there is a file by now and it holds something else.
 */
export function watchPasswordHash(file: string): () => string | undefined {
  let [version, hash] = ["", undefined as string | undefined];
  const read = (): string | undefined => {
    const status = statSync(file, { throwIfNoEntry: false });
    const current = status ? `${status.ino}:${status.mtimeMs}:${status.size}` : "";
    if (current !== version) {
      hash = status ? hashIn(file) : undefined;
      version = current;
    }
    return hash;
  };
  read();
  return () => {
    try {
      return read();
    } catch {
      // Nobody is let in by a file that cannot be understood.
      return undefined;
    }
  };
}

function hashIn(file: string): string | undefined {
  const config = parseConfig(file, readFileSync(file, "utf8"));
  const value = isJsonObject(config[section]) ? config[section][field] : undefined;
  if (value === undefined || value === "") return undefined;
  if (typeof value === "string" && isPasswordHash(value)) return value;
  throw new CommandError(
    `Expected ${section}.${field} in ${file} to be a hash as \`cellship lab password\` writes it. Run that again.`,
  );
}

function parseConfig(file: string, text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CommandError(`Expected JSON in ${file}: ${(cause as Error).message}`, 1, { cause });
  }
  if (!isJsonObject(value)) throw new CommandError(`Expected a JSON object in ${file}.`);
  return value;
}
