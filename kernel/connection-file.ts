import { readFileSync } from "node:fs";
import { type ConnectionInfo, ConnectionInfoError, parseConnectionInfo } from "./protocol/index.js";

/**
 * Reads the file in which a launcher says where this kernel shall listen.
 *
 * @param path - The path as it stands on the command line; undefined if it was left out.
 * @throws {ConnectionInfoError} If the file cannot be read or is malformed; one line that names file and field.
 */
export function readConnectionFile(path: string | undefined): ConnectionInfo {
  if (path === undefined) {
    throw new ConnectionInfoError("(none)", undefined, "expected its path as the argument, got nothing.");
  }
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const reason = code === "ENOENT" ? "there is no such file" : code;
    throw new ConnectionInfoError(path, undefined, `expected a readable file, but: ${reason}.`, { cause });
  }
  return parseConnectionInfo(text, path);
}
