import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { createGunzip } from "node:zlib";
import type { Context } from "koa";
import { sendFileBelow } from "../send-file.js";

/**
 * Answers with a file of the built application. Texts are stored as `<name>.gz` (server/lab/compress.mjs): they are sent as
 * they are to clients that take gzip, unpacked to others.
 *
 * @param folder - Absolute path.
 * @param path - Comes from the client, with slashes.
 * @param options - See {@link sendFileBelow}.
 * @throws {NotFoundError} If there is no such file below the folder.
 */
export async function sendAsset(
  context: Context,
  folder: string,
  path: string,
  options: { readonly isImmutable?: boolean } = {},
): Promise<void> {
  const packed = `${path}.gz`;
  if (path.includes("\0") || (await stat(join(folder, packed)).catch(() => undefined)) === undefined) {
    await sendFileBelow(context, folder, path, options);
    return;
  }
  await sendFileBelow(context, folder, packed, options);
  context.type = extname(path);
  context.vary("Accept-Encoding");
  if (context.status === 304) return;
  if (context.acceptsEncodings("gzip", "identity") === "gzip") {
    context.set("Content-Encoding", "gzip");
  } else {
    context.body = createReadStream(join(folder, packed)).pipe(createGunzip());
    context.type = extname(path);
  }
}
