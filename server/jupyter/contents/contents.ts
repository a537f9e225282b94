import { createHash } from "node:crypto";
import { lstat, mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join, posix, relative, sep } from "node:path";
import { isJsonObject } from "../../../kernel/protocol/index.js";
import { BadRequestError, ConflictError, ForbiddenError, NotFoundError } from "../errors.js";
import { writeFileAtomic } from "../write-atomic.js";
import { type ContentFormat, type ContentModel, type ContentType, mimeTypeOf } from "./content-model.js";
import { describeFile, listFolder } from "./describe-file.js";
import { bytesOf, contentOf } from "./file-content.js";
import { withFileErrors } from "./file-errors.js";
import { move } from "./move.js";
import { writeNotebookFile } from "./notebook-file.js";
import type { NotebookTrust } from "./notebook-trust.js";
import { pathParts } from "./path-parts.js";
import { isReallyBelow } from "./real-path.js";
import type { Trash } from "./trash.js";
import { lastChunk, Uploads } from "./uploads.js";

/** What a client wants to know about a path. */
export interface ContentQuery {
  readonly type?: ContentType | undefined;
  readonly format?: "text" | "base64" | undefined;
  /** Default true. */
  readonly content?: boolean;
  /** Whether to compute the sha256. Default false. */
  readonly hash?: boolean;
}

/** What a client wants stored. */
export interface ContentUpload {
  readonly type: ContentType;
  readonly format?: ContentFormat | undefined;
  readonly content?: unknown;
  /** Part of a file sent in pieces: 1 is the first, -1 the last. */
  readonly chunk?: number | undefined;
}

/** How a folder's files are served. */
export interface ContentsOptions {
  /** Whether files whose name begins with a dot are served. Default false. */
  readonly allowHidden?: boolean | undefined;
  /** Whether symbolic links are also followed to files outside of the folder. Default false. */
  readonly allowExternalLinks?: boolean | undefined;
  /** Where deleted files go. Default: they are gone, and folders with something in them are not deleted. */
  readonly trash?: Trash | undefined;
  /** Which notebooks are trusted to run scripts in their outputs. Default: notebooks do not say. */
  readonly trust?: NotebookTrust | undefined;
}

/** Folder that holds the checkpoints of the files beside it. */
export const checkpointFolder = ".ipynb_checkpoints";

/**
 * The files below one folder. Paths come from clients: they cannot leave the folder and cannot name hidden files.
 * Symbolic links are followed where they lead to a file of the folder.
 */
export class Contents {
  /** Absolute path of the folder. */
  readonly root: string;
  readonly #options: ContentsOptions;
  readonly #uploads = new Uploads();

  /** @param root - Absolute path of the folder. */
  constructor(root: string, options: ContentsOptions = {}) {
    this.root = root;
    this.#options = options;
  }

  /** Whether files whose name begins with a dot are served. */
  get allowsHidden(): boolean {
    return this.#options.allowHidden === true;
  }

  /** Whether deleted files go to a trash. */
  get hasTrash(): boolean {
    return this.#options.trash !== undefined;
  }

  /**
   * Absolute path of a client's path.
   *
   * @throws {NotFoundError} If it would leave the root, also by a symbolic link, or a part of it is hidden.
   */
  resolve(path: string): string {
    const parts = pathParts(path, { allowsHidden: this.allowsHidden });
    const file = parts && join(this.root, ...parts);
    if (file === undefined || !this.#isServed(file))
      throw new NotFoundError(`No such file or directory: ${path}`);
    return file;
  }

  /** The folder a kernel for this document runs in: the nearest one that exists. */
  async folderOf(path: string): Promise<string> {
    let folder = this.resolve(path);
    while (folder !== this.root && !(await isFolder(folder))) folder = dirname(folder);
    return folder;
  }

  /**
   * @throws {NotFoundError} If it does not exist.
   * @throws {BadRequestError} If it is not of the wanted type or not in the wanted format.
   */
  async get(path: string, query: ContentQuery = {}): Promise<ContentModel> {
    const file = this.resolve(path);
    return withFileErrors(path, async () => {
      const model = await this.#describe(file);
      if (model.type === "directory") {
        if (query.type && query.type !== "directory")
          throw new BadRequestError(`${path} is a directory, not a ${query.type}`, { reason: "bad type" });
        if (query.content === false) return model;
        return {
          ...model,
          format: "json",
          content: await listFolder(file, model.path, {
            hidden: this.allowsHidden,
            isServed: (link) => this.#isServed(link),
          }),
        };
      }
      if (query.type === "directory")
        throw new BadRequestError(`${path} is not a directory`, { reason: "bad type" });
      const typed = { ...model, type: query.type ?? model.type };
      const data = query.content !== false || query.hash ? await readFile(file) : Buffer.alloc(0);
      const hashed = query.hash ? { ...typed, hash: sha256(data), hash_algorithm: "sha256" as const } : typed;
      if (query.content === false) return hashed;
      const read = { ...hashed, ...contentOf(path, data, typed, query.format) };
      const { trust } = this.#options;
      if (!trust || !isJsonObject(read.content)) return read;
      return { ...read, content: await trust.mark(read.content) };
    });
  }

  /**
   * Creates or replaces a file, or creates a folder. A file sent in pieces appears with the last of them.
   *
   * @throws {BadRequestError} If the content does not fit its type and format.
   * @throws {NotFoundError} If the folder to write in does not exist.
   * @throws {ForbiddenError} If it may not be written.
   * @throws {InsufficientStorageError} If the disk is full.
   */
  async put(path: string, upload: ContentUpload): Promise<ContentModel> {
    const file = this.resolveForChange(path, "create");
    if (file === this.root) throw new BadRequestError("Expected the path of a file below the root folder.");
    if (!(await isFolder(dirname(file))))
      throw new NotFoundError(`No such directory: ${posix.dirname(path)}`);
    return withFileErrors(path, async () => {
      if (upload.type === "directory") return this.#createFolder(path, file);
      if (await isFolder(file)) throw new BadRequestError(`${path} is a directory.`);
      if (upload.chunk !== undefined) return this.#addChunk(path, file, upload, upload.chunk);
      if (upload.type !== "notebook") {
        await writeFileAtomic(file, bytesOf(path, upload));
        return this.get(path, { type: upload.type, content: false, hash: true });
      }
      if (!isJsonObject(upload.content))
        throw new BadRequestError("Expected the content of a notebook to be an object.");
      const { data, message } = writeNotebookFile(upload.content);
      await writeFileAtomic(file, data);
      await this.#options.trust?.signIfTrusted(upload.content);
      const model = await this.get(path, { type: upload.type, content: false, hash: true });
      return message === undefined ? model : { ...model, message };
    });
  }

  /**
   * Moves a file or folder, also to another folder.
   *
   * @throws {NotFoundError} If it, or the folder it is to stand in, does not exist.
   * @throws {ConflictError} If something has the new name already.
   */
  async rename(path: string, newPath: string): Promise<ContentModel> {
    const [from, to] = [this.resolveForChange(path, "rename"), this.resolveForChange(newPath, "rename")];
    if (from === this.root || to === this.root)
      throw new BadRequestError("The root directory cannot be renamed.");
    return withFileErrors(path, async () => {
      await this.#describe(from);
      if (from === to) return this.#describe(to);
      if (`${to}${sep}`.startsWith(`${from}${sep}`))
        throw new BadRequestError(`${path} cannot be moved into itself.`);
      // On a file system that ignores case, a new spelling of the name is the same file.
      if ((await exists(to)) && !(await isSameFile(from, to)))
        throw new ConflictError(`File already exists: ${newPath}`);
      if (!(await isFolder(dirname(to))))
        throw new NotFoundError(`No such directory: ${posix.dirname(newPath)}`);
      await move(from, to);
      return this.#describe(to);
    });
  }

  /**
   * Moves a file, a link or a folder to the trash. Where there is none, or it is on another disk, deletes a file, a link
   * or an empty folder; one that holds checkpoints only is empty.
   *
   * @throws {NotFoundError} If it does not exist.
   * @throws {BadRequestError} If it is a folder that is not empty, or the root.
   * @throws {ForbiddenError} If it may not be deleted.
   */
  async delete(path: string): Promise<void> {
    const file = this.resolveForChange(path, "delete");
    if (file === this.root) throw new BadRequestError("Can't delete root");
    await withFileErrors(path, async () => {
      const status = await lstat(file);
      if (!status.isSymbolicLink() && (await describeFile(file, path))?.writable === false)
        throw new ForbiddenError(`Permission denied: ${path}`);
      if (await this.#options.trash?.take(file)) return;
      if (status.isDirectory() && (await readdir(file)).some((name) => name !== checkpointFolder))
        throw new BadRequestError(`Directory ${path} not empty`);
      await rm(file, { recursive: status.isDirectory() });
    });
  }

  /**
   * Trusts the outputs of a notebook, as it is.
   *
   * @throws {NotFoundError} If it does not exist.
   * @throws {BadRequestError} If it is no notebook.
   */
  async trust(path: string): Promise<void> {
    const { content } = await this.get(path, { type: "notebook" });
    if (isJsonObject(content)) await this.#options.trust?.sign(content);
  }

  async exists(path: string): Promise<boolean> {
    return exists(this.resolve(path));
  }

  /**
   * Absolute path of what a client wants to change.
   *
   * @param action - What it wants to do, for the error.
   * @throws {BadRequestError} If a part of the path is hidden.
   * @throws {NotFoundError} If it would leave the root.
   */
  resolveForChange(path: string, action: "copy" | "create" | "delete" | "rename"): string {
    const parts = path.split("/");
    const isHidden = parts.some((part) => part.startsWith(".") && part !== "." && part !== "..");
    if (isHidden && !this.allowsHidden && !parts.includes(".."))
      throw new BadRequestError(`Cannot ${action} file or directory '${path}'`);
    return this.resolve(path);
  }

  /** Forgets uploads that are not complete. */
  close(): Promise<void> {
    return this.#uploads.close();
  }

  async #createFolder(path: string, file: string): Promise<ContentModel> {
    if ((await exists(file)) && !(await isFolder(file)))
      throw new BadRequestError(`Not a directory: ${path}`);
    await mkdir(file, { recursive: true });
    return this.#describe(file);
  }

  async #addChunk(path: string, file: string, upload: ContentUpload, chunk: number): Promise<ContentModel> {
    if (upload.type !== "file")
      throw new BadRequestError(`File type "${upload.type}" is not supported for large file transfer`);
    const written = await this.#uploads.add(file, chunk, bytesOf(path, upload));
    if (chunk === lastChunk) return this.get(path, { type: "file", content: false, hash: true });
    const model = await this.#describe(written);
    return {
      ...model,
      name: posix.basename(path),
      path: this.#pathOf(file),
      type: "file",
      mimetype: mimeTypeOf(file) ?? null,
    };
  }

  async #describe(file: string): Promise<ContentModel> {
    const path = this.#pathOf(file);
    const model = await describeFile(file, path);
    if (!model) throw new NotFoundError(`No such file or directory: ${path}`);
    return model;
  }

  #isServed(file: string): boolean {
    return this.#options.allowExternalLinks === true || isReallyBelow(this.root, file);
  }

  #pathOf(file: string): string {
    return relative(this.root, file).split(sep).join("/");
  }
}

function sha256(data: Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([lstat(one), lstat(other)]);
  return a.ino === b.ino && a.dev === b.dev && one.toLowerCase() === other.toLowerCase();
}
