import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isJsonObject, type JsonObject } from "../../kernel/protocol/index.js";
import { BadRequestError, NotFoundError } from "./errors.js";
import { writeFileAtomic } from "./write-atomic.js";

/**
 * What front ends keep with the server, by section: one JSON file each, in Jupyter's own layout.
 *
 * @see jupyter_server's `services/config/manager.py`
 */
export class FrontEndConfig {
  readonly #folder: string;
  #last: Promise<unknown> = Promise.resolve();

  /** @param folder - Absolute path; created when needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The section; empty if nothing was kept in it. */
  async get(section: string): Promise<JsonObject> {
    const file = this.#fileOf(section);
    let text: string;
    try {
      text = await readFile(file, "utf8");
    } catch {
      return {};
    }
    try {
      const value: unknown = JSON.parse(text);
      if (isJsonObject(value)) return value;
    } catch (cause) {
      throw new BadRequestError(`The configuration ${section} is no JSON: correct its file.`, { cause });
    }
    throw new BadRequestError(`The configuration ${section} is no JSON object: correct its file.`);
  }

  /** Replaces the section. */
  set(section: string, data: JsonObject): Promise<void> {
    return this.#inTurn(() => this.#write(section, data));
  }

  /**
   * Changes the fields given, at any depth; `null` removes one.
   *
   * @returns The section as it is now.
   */
  update(section: string, changes: JsonObject): Promise<JsonObject> {
    return this.#inTurn(async () => {
      const data = merge(await this.get(section), changes);
      await this.#write(section, data);
      return data;
    });
  }

  // Of two pages that change a section at once, none undoes what the other did.
  #inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(action);
    this.#last = result.catch(() => {});
    return result;
  }

  async #write(section: string, data: JsonObject): Promise<void> {
    const file = this.#fileOf(section);
    await mkdir(this.#folder, { recursive: true });
    await writeFileAtomic(file, JSON.stringify(data, undefined, 2));
  }

  #fileOf(section: string): string {
    if (!/^\w+$/.test(section))
      throw new NotFoundError(`Expected the name of a configuration to be a word, got "${section}".`);
    return join(this.#folder, `${section}.json`);
  }
}

function merge(target: JsonObject, changes: JsonObject): JsonObject {
  const merged = new Map(Object.entries(target));
  for (const [name, value] of Object.entries(changes)) {
    const before = merged.get(name);
    const after = isJsonObject(value) ? merge(isJsonObject(before) ? before : {}, value) : value;
    const isGone = after === null || (isJsonObject(after) && Object.keys(after).length === 0);
    if (isGone) merged.delete(name);
    else merged.set(name, after);
  }
  return Object.fromEntries(merged);
}
