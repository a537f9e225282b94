import { readFileSync } from "node:fs";

/** Parsed content of a file in test/fixtures; the caller names its type, which the script beside it defines. */
export function readFixture<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/${path}`, import.meta.url), "utf8")) as T;
}
