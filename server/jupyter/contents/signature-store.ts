import { appendFile, mkdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { writeSecretFile } from "../secret-file.js";

/** As many as nbformat keeps. */
const largestCount = 65_535;

/** Signatures in a file, one a line, the oldest first. Several processes may add to it. */
export class SignatureStore {
  readonly #file: string;
  #known: ReadonlySet<string> = new Set();
  #version = "";

  /** @param file - Absolute path; created when needed, for its owner only. */
  constructor(file: string) {
    this.#file = file;
  }

  async has(signature: string): Promise<boolean> {
    return (await this.#read()).has(signature);
  }

  /** Adds a signature. Of too many, the oldest quarter is forgotten. */
  async add(signature: string): Promise<void> {
    const known = await this.#read();
    if (known.has(signature)) return;
    if (known.size < largestCount) {
      await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
      await appendFile(this.#file, `${signature}\n`, { mode: 0o600 });
    } else {
      const kept = [...known].slice(Math.ceil(known.size / 4));
      await writeSecretFile(this.#file, [...kept, signature, ""].join("\n"));
    }
  }

  async #read(): Promise<ReadonlySet<string>> {
    const status = await stat(this.#file).catch(() => undefined);
    const version = status ? `${status.ino}:${status.mtimeMs}:${status.size}` : "";
    if (version !== this.#version) {
      const text = status ? await readFile(this.#file, "utf8") : "";
      this.#known = new Set(text.split("\n").filter((line) => line !== ""));
      this.#version = version;
    }
    return this.#known;
  }
}
