import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import type { Context } from "koa";
import { NotFoundError } from "./errors.js";

/**
 * Answers with a file below a folder.
 *
 * @param folder - Absolute path.
 * @param path - Comes from the client, with slashes.
 * @param options - `isImmutable`: whether its name changes with its content, so that a browser need not ask again.
 * @throws {NotFoundError} If there is no such file below the folder, also by way of a link.
 */
export async function sendFileBelow(
  context: Context,
  folder: string,
  path: string,
  options: { readonly isImmutable?: boolean } = {},
): Promise<void> {
  await sendFile(context, await fileBelow(folder, path), options);
}

/**
 * Absolute path of a file below a folder.
 *
 * @param folder - Absolute path.
 * @param path - Comes from the client, with slashes.
 * @throws {NotFoundError} If there is no such file below the folder, also by way of a link.
 */
export async function fileBelow(folder: string, path: string): Promise<string> {
  const missing = (): never => {
    throw new NotFoundError(`No such file: ${path}`);
  };
  if (path.includes("\0")) missing();
  const root = await realpath(folder);
  const file = await realpath(join(root, path)).catch(missing);
  if (!file.startsWith(root + sep)) missing();
  return file;
}

/**
 * Answers with a file.
 *
 * @param file - Absolute path.
 * @throws {NotFoundError} If it is not a file.
 */
export async function sendFile(
  context: Context,
  file: string,
  { isImmutable = false }: { readonly isImmutable?: boolean } = {},
): Promise<void> {
  const status = await stat(file).catch(() => undefined);
  if (!status?.isFile()) throw new NotFoundError(`No such file: ${context.path}`);
  context.type = basename(file);
  context.length = status.size;
  context.lastModified = status.mtime;
  context.status = 200;
  context.etag = `"${status.mtimeMs.toString(36)}-${status.size.toString(36)}"`;
  context.set("Cache-Control", isImmutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (context.fresh) {
    context.status = 304;
    return;
  }
  context.body = createReadStream(file);
}
