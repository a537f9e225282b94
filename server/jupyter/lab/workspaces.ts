import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";
import { BadRequestError } from "../errors.js";
import { writeFileAtomic } from "../write-atomic.js";

/** A layout of the application: which documents and panels are open where. */
export interface Workspace {
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

const extension = ".jupyterlab-workspace";
/** What file systems take. */
const longestName = 255;

/** The person's workspaces, one file each. */
export class LabWorkspaces {
  readonly #folder: string;

  /** @param folder - Absolute path; created when needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** All that were saved, oldest name first. A file that is none is left out. */
  async list(): Promise<readonly Workspace[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const files = names.filter((name) => name.endsWith(extension)).sort();
    const workspaces = await Promise.all(files.map((name) => readWorkspace(join(this.#folder, name))));
    return workspaces.filter((workspace) => workspace !== undefined);
  }

  /**
   * A workspace; an empty one if none was saved by this name.
   *
   * @throws {BadRequestError} If the name is too long for a file.
   */
  async get(id: string): Promise<Workspace> {
    return (await readWorkspace(this.#fileOf(id))) ?? { data: {}, metadata: { id } };
  }

  /**
   * Saves a workspace.
   *
   * @throws {BadRequestError} If it is not one of this name.
   */
  async put(id: string, workspace: JsonObject): Promise<void> {
    const { data, metadata } = workspace;
    if (!isJsonObject(data) || !isJsonObject(metadata)) {
      throw new BadRequestError('Expected a workspace with "data" and "metadata", both objects.');
    }
    if (metadata.id !== id) {
      throw new BadRequestError(`Expected metadata.id to be "${id}", got ${JSON.stringify(metadata.id)}.`);
    }
    await mkdir(this.#folder, { recursive: true });
    await writeFileAtomic(this.#fileOf(id), JSON.stringify({ data, metadata }));
  }

  /**
   * Forgets a workspace, if there is one.
   *
   * @throws {BadRequestError} If the name is too long for a file.
   */
  async delete(id: string): Promise<void> {
    await rm(this.#fileOf(id), { force: true });
  }

  #fileOf(id: string): string {
    const name = encodeURIComponent(id) + extension;
    if (name.length > longestName) throw new BadRequestError("The name of the workspace is too long.");
    return join(this.#folder, name);
  }
}

async function readWorkspace(file: string): Promise<Workspace | undefined> {
  try {
    const status = await stat(file);
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    if (!isJsonObject(value) || !isJsonObject(value.data) || !isJsonObject(value.metadata)) return undefined;
    const times = { created: status.birthtime.toISOString(), last_modified: status.mtime.toISOString() };
    return { data: value.data, metadata: { ...value.metadata, ...times } };
  } catch {
    return undefined;
  }
}
