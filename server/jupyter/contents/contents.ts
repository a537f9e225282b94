import { createHash } from "node:crypto";
import {
  access,
  appendFile,
  constants,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
} from "node:fs/promises";
import { basename, dirname, join, posix, relative, sep } from "node:path";
import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";
import { BadRequestError, ConflictError, NotFoundError } from "../errors.js";
import { writeFileAtomic } from "../write-atomic.js";
import {
  type ContentFormat,
  type ContentModel,
  type ContentType,
  joinNotebookLines,
  mimeTypeOf,
  splitNotebookLines,
  typeOfFile,
} from "./content-model.js";

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

/**
 * The files below one folder. Paths come from clients: they cannot leave the folder and cannot name hidden files.
 * Symbolic links that the owner of the folder made are followed.
 */
export class Contents {
  /** Absolute path of the folder. */
  readonly root: string;

  /** @param root - Absolute path of the folder. */
  constructor(root: string) {
    this.root = root;
  }

  /**
   * Absolute path of a client's path.
   *
   * @throws {NotFoundError} If it would leave the root or a part of it is hidden.
   */
  resolve(path: string): string {
    const normal = posix.normalize(`/${path}`).replace(/\/+$/, "").slice(1);
    const parts = normal.split("/");
    const isUnsafe = (part: string): boolean =>
      part.startsWith(".") || part.includes("\0") || (sep !== "/" && part.includes(sep));
    if (parts.some(isUnsafe) || path.split("/").includes(".."))
      throw new NotFoundError(`No such file or folder: ${path}`);
    return join(this.root, ...parts);
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
    const model = await this.#describe(file);
    if (model.type === "directory") {
      if (query.type && query.type !== "directory")
        throw new BadRequestError(`${path} is a folder, not a ${query.type}.`);
      return query.content === false
        ? model
        : { ...model, format: "json", content: await this.#listFolder(file) };
    }
    if (query.type === "directory") throw new BadRequestError(`${path} is a file, not a folder.`);
    const typed = { ...model, type: query.type ?? model.type };
    const data = query.content !== false || query.hash ? await readFile(file) : Buffer.alloc(0);
    const hashed = query.hash ? { ...typed, hash: sha256(data), hash_algorithm: "sha256" as const } : typed;
    return query.content === false ? hashed : { ...hashed, ...contentOf(path, data, typed, query.format) };
  }

  /**
   * Creates or replaces a file, or creates a folder.
   *
   * @throws {BadRequestError} If the content does not fit its type and format.
   * @throws {NotFoundError} If the folder to write in does not exist.
   */
  async put(path: string, upload: ContentUpload): Promise<ContentModel> {
    const file = this.resolve(path);
    if (file === this.root) throw new BadRequestError("Expected the path of a file below the root folder.");
    if (!(await isFolder(dirname(file)))) throw new NotFoundError(`No such folder: ${dirname(path)}`);
    if (upload.type === "directory") {
      await mkdir(file, { recursive: true });
    } else {
      if (await isFolder(file)) throw new BadRequestError(`${path} is a folder.`);
      const data = bytesOf(upload);
      const isLaterChunk = upload.chunk !== undefined && upload.chunk !== 1;
      await (isLaterChunk ? appendFile(file, data) : writeFileAtomic(file, data));
    }
    return this.get(path, { type: upload.type, content: false, hash: upload.type !== "directory" });
  }

  /**
   * @throws {NotFoundError} If it does not exist.
   * @throws {ConflictError} If something has the new name already.
   */
  async rename(path: string, newPath: string): Promise<ContentModel> {
    const [from, to] = [this.resolve(path), this.resolve(newPath)];
    if (from === this.root || to === this.root)
      throw new BadRequestError("The root folder cannot be renamed.");
    await this.#describe(from);
    if (from !== to) {
      if (await exists(to)) throw new ConflictError(`File already exists: ${newPath}`);
      await rename(from, to).catch((cause: NodeJS.ErrnoException) => {
        throw cause.code === "ENOENT"
          ? new NotFoundError(`No such folder: ${dirname(newPath)}`, { cause })
          : cause;
      });
    }
    return this.#describe(to);
  }

  /**
   * Deletes a file, a link or an empty folder.
   *
   * @throws {NotFoundError} If it does not exist.
   * @throws {BadRequestError} If it is a folder that is not empty, or the root.
   */
  async delete(path: string): Promise<void> {
    const file = this.resolve(path);
    if (file === this.root) throw new BadRequestError("The root folder cannot be deleted.");
    const status = await lstat(file).catch(() => undefined);
    if (!status) throw new NotFoundError(`No such file or folder: ${path}`);
    if (!status.isDirectory()) return rm(file);
    if ((await readdir(file)).length > 0) throw new BadRequestError(`The folder ${path} is not empty.`);
    await rmdir(file);
  }

  async exists(path: string): Promise<boolean> {
    return exists(this.resolve(path));
  }

  async #describe(file: string): Promise<ContentModel> {
    const path = relative(this.root, file).split(sep).join("/");
    const status = await stat(file).catch(() => undefined);
    if (!status) throw new NotFoundError(`No such file or folder: ${path}`);
    const writable = await access(file, constants.W_OK).then(
      () => true,
      () => false,
    );
    const isDirectory = status.isDirectory();
    const type = isDirectory ? "directory" : typeOfFile(file);
    return {
      name: path === "" ? "" : basename(file),
      path,
      type,
      writable,
      created: status.birthtime.toISOString(),
      last_modified: status.mtime.toISOString(),
      size: isDirectory ? null : status.size,
      mimetype: type === "file" ? (mimeTypeOf(file) ?? null) : null,
      content: null,
      format: null,
      hash: null,
      hash_algorithm: null,
    };
  }

  async #listFolder(folder: string): Promise<ContentModel[]> {
    const names = (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
    // A file may go away, or be a dangling link, between the two calls.
    const models = names.map((name) => this.#describe(join(folder, name)).catch(() => undefined));
    return (await Promise.all(models)).filter((model) => model !== undefined);
  }
}

function contentOf(
  path: string,
  data: Buffer,
  model: ContentModel,
  wanted: "text" | "base64" | undefined,
): Pick<ContentModel, "content" | "format" | "mimetype"> {
  if (model.type === "notebook") {
    return { content: joinNotebookLines(parseNotebook(path, data)), format: "json", mimetype: null };
  }
  const text = wanted === "base64" ? undefined : decodeUtf8(data);
  if (text === undefined && wanted === "text") throw new BadRequestError(`${path} is not UTF-8 text.`);
  return text === undefined
    ? {
        content: data.toString("base64"),
        format: "base64",
        mimetype: model.mimetype ?? "application/octet-stream",
      }
    : { content: text, format: "text", mimetype: model.mimetype ?? "text/plain" };
}

function bytesOf({ type, format, content }: ContentUpload): Buffer {
  if (type === "notebook") {
    if (!isJsonObject(content))
      throw new BadRequestError("Expected the content of a notebook to be an object.");
    return Buffer.from(`${JSON.stringify(splitNotebookLines(content), undefined, 1)}\n`);
  }
  if (typeof content === "string") return Buffer.from(content, format === "base64" ? "base64" : "utf8");
  if (format === "json" && content !== undefined) return Buffer.from(JSON.stringify(content));
  throw new BadRequestError("Expected the content of a file to be a string.");
}

function parseNotebook(path: string, data: Buffer): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(data.toString());
  } catch (cause) {
    throw new BadRequestError(`Unreadable notebook ${path}: ${(cause as Error).message}`, { cause });
  }
  if (!isJsonObject(value)) throw new BadRequestError(`Unreadable notebook ${path}: expected a JSON object.`);
  return value;
}

function decodeUtf8(data: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return undefined;
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
