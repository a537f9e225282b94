import { BadRequestError } from "../errors.js";
import type { ContentModel } from "./content-model.js";
import type { ContentUpload } from "./contents.js";
import { readNotebookFile } from "./notebook-file.js";

/**
 * The fields of a model that follow from a file's bytes.
 *
 * @param wanted - Default: text if the bytes are UTF-8, otherwise base64.
 * @throws {BadRequestError} If they are not what was asked for.
 */
export function contentOf(
  path: string,
  data: Buffer,
  model: ContentModel,
  wanted: "text" | "base64" | undefined,
): Pick<ContentModel, "content" | "format" | "mimetype" | "message"> {
  if (model.type === "notebook") return { ...readNotebookFile(path, data), format: "json", mimetype: null };
  const text = wanted === "base64" ? undefined : decodeUtf8(data);
  if (text === undefined && wanted === "text")
    throw new BadRequestError(`${path} is not UTF-8 encoded`, { reason: "bad format" });
  return text === undefined
    ? {
        content: data.toString("base64"),
        format: "base64",
        mimetype: model.mimetype ?? "application/octet-stream",
      }
    : { content: text, format: "text", mimetype: model.mimetype ?? "text/plain" };
}

/**
 * The bytes of an uploaded file.
 *
 * @throws {BadRequestError} If there is no content or it is not in its format.
 */
export function bytesOf(path: string, { format, content }: ContentUpload): Buffer {
  if (content === undefined) throw new BadRequestError("No file content provided");
  if (format !== "text" && format !== "base64")
    throw new BadRequestError("Must specify format of file contents as 'text' or 'base64'");
  if (typeof content !== "string")
    throw new BadRequestError(`Encoding error saving ${path}: expected the content to be a string.`);
  if (format === "text") return Buffer.from(content);
  if (/[^A-Za-z0-9+/=\s]/.test(content))
    throw new BadRequestError(`Encoding error saving ${path}: expected base64.`);
  return Buffer.from(content, "base64");
}

function decodeUtf8(data: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return undefined;
  }
}
