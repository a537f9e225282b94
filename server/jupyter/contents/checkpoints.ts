import { mkdir, readFile, rm, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { BadRequestError, NotFoundError } from "../errors.js";
import { writeFileAtomic } from "../write-atomic.js";
import { type Contents, checkpointFolder } from "./contents.js";
import { withFileErrors } from "./file-errors.js";
import { move } from "./move.js";

/** A saved state of a document that one can go back to. */
export interface CheckpointModel {
  readonly id: string;
  /** ISO 8601. */
  readonly last_modified: string;
}

/** There is one checkpoint a document, as in Jupyter Server. */
const checkpointId = "checkpoint";

/** Keeps one earlier state of each document, in the folder `.ipynb_checkpoints` beside it. */
export class Checkpoints {
  readonly #contents: Contents;

  constructor(contents: Contents) {
    this.#contents = contents;
  }

  /**
   * The document's checkpoint, if there is one.
   *
   * @throws {NotFoundError} If the document is hidden or outside the root.
   */
  async list(path: string): Promise<readonly CheckpointModel[]> {
    const model = await modelOf(this.#fileOf(path));
    return model === undefined ? [] : [model];
  }

  /**
   * Keeps the document as it is now, instead of the checkpoint before.
   *
   * @throws {NotFoundError} If there is no such document.
   * @throws {BadRequestError} If it is a folder.
   */
  async create(path: string): Promise<CheckpointModel> {
    const file = this.#fileOf(path);
    const { type } = await this.#contents.get(path, { content: false });
    if (type === "directory") throw new BadRequestError(`Expected a file, got the directory ${path}.`);
    await withFileErrors(path, async () => {
      await mkdir(dirname(file), { recursive: true });
      await writeFileAtomic(file, await readFile(this.#contents.resolve(path)));
    });
    const model = await modelOf(file);
    if (model === undefined) throw new NotFoundError(`The checkpoint of ${path} went away.`);
    return model;
  }

  /** Makes the document's first checkpoint. */
  async ensure(path: string): Promise<void> {
    if ((await modelOf(this.#fileOf(path))) === undefined) await this.create(path);
  }

  /** Removes the checkpoint of a document that was deleted. */
  async forget(path: string): Promise<void> {
    await rm(this.#fileOf(path), { force: true });
  }

  /**
   * Puts the document back to its checkpoint.
   *
   * @throws {NotFoundError} If there is no such checkpoint.
   */
  async restore(path: string, id: string): Promise<void> {
    const data = await readFile(await this.#existing(path, id));
    await withFileErrors(path, () => writeFileAtomic(this.#contents.resolve(path), data));
  }

  /** @throws {NotFoundError} If there is no such checkpoint. */
  async delete(path: string, id: string): Promise<void> {
    await rm(await this.#existing(path, id));
  }

  /** Lets the checkpoint follow a document that was renamed. */
  async follow(path: string, newPath: string): Promise<void> {
    const [from, to] = [this.#fileOf(path), this.#fileOf(newPath)];
    if ((await modelOf(from)) === undefined) return;
    await mkdir(dirname(to), { recursive: true });
    await move(from, to);
  }

  async #existing(path: string, id: string): Promise<string> {
    const file = this.#fileOf(path);
    if (id === checkpointId && (await modelOf(file)) !== undefined) return file;
    throw new NotFoundError(`${path} has no checkpoint ${id}.`);
  }

  #fileOf(path: string): string {
    const file = this.#contents.resolve(path);
    const extension = extname(file);
    const name = `${basename(file, extension)}-checkpoint${extension}`;
    return join(dirname(file), checkpointFolder, name);
  }
}

async function modelOf(file: string): Promise<CheckpointModel | undefined> {
  const status = await stat(file).catch(() => undefined);
  return status && { id: checkpointId, last_modified: status.mtime.toISOString() };
}
