import { cp } from "node:fs/promises";
import { posix } from "node:path";
import { BadRequestError } from "../errors.js";
import type { ContentModel, ContentType } from "./content-model.js";
import type { Contents } from "./contents.js";

const stems: Readonly<Record<ContentType, string>> = {
  directory: "Untitled Folder",
  file: "untitled",
  notebook: "Untitled",
};

/**
 * Creates an empty document or folder under a name that is free.
 *
 * @param folder - Path of the folder that it is to stand in.
 * @param request - `extension`: of a file, with the dot; default none, `.ipynb` for notebooks.
 * @throws {NotFoundError} If there is no such folder.
 */
export async function createUntitled(
  contents: Contents,
  folder: string,
  {
    type,
    extension = type === "notebook" ? ".ipynb" : "",
  }: { type: ContentType; extension?: string | undefined },
): Promise<ContentModel> {
  if (extension.includes("/"))
    throw new BadRequestError('Expected "ext" to be a file extension such as ".ts".');
  const separator = type === "directory" ? " " : "";
  const path = await freePath(contents, folder, (count) =>
    count === 0 ? stems[type] + extension : `${stems[type]}${separator}${count}${extension}`,
  );
  return contents.put(path, { type, ...emptyContent(type) });
}

/**
 * Copies a document or folder into `folder`, under its own name with `-Copy1`, `-Copy2` … added.
 *
 * @throws {NotFoundError} If either does not exist.
 */
export async function copyContent(contents: Contents, folder: string, from: string): Promise<ContentModel> {
  const { path: source } = await contents.get(from, { content: false });
  const { name, ext } = posix.parse(source);
  const path = await freePath(contents, folder, (count) => `${name}-Copy${count + 1}${ext}`);
  const options = { recursive: true, errorOnExist: true, force: false };
  await cp(contents.resolve(source), contents.resolve(path), options);
  return contents.get(path, { content: false });
}

function emptyContent(type: ContentType): { format: "json" | "text"; content: unknown } {
  if (type !== "notebook") return { format: "text", content: "" };
  return { format: "json", content: { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 } };
}

async function freePath(
  contents: Contents,
  folder: string,
  nameOf: (count: number) => string,
): Promise<string> {
  for (let count = 0; ; count++) {
    const path = posix.join(folder, nameOf(count));
    if (!(await contents.exists(path))) return path;
  }
}
