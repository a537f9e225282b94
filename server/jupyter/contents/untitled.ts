import { cp } from "node:fs/promises";
import { posix } from "node:path";
import { BadRequestError, NotFoundError } from "../errors.js";
import type { ContentModel, ContentType } from "./content-model.js";
import type { Contents } from "./contents.js";
import { withFileErrors } from "./file-errors.js";

const stems: Readonly<Record<ContentType, string>> = {
  directory: "Untitled Folder",
  file: "untitled",
  notebook: "Untitled",
};

/**
 * Creates an empty document or folder under a name that is free.
 *
 * @param folder - Path of the folder that it is to stand in.
 * @param request - `type`: default by the extension; `extension`: of a file, with the dot, default none.
 * @throws {NotFoundError} If there is no such folder.
 */
export async function createUntitled(
  contents: Contents,
  folder: string,
  request: { readonly type?: ContentType | undefined; readonly extension?: string | undefined },
): Promise<ContentModel> {
  const type = request.type ?? (request.extension === ".ipynb" ? "notebook" : "file");
  const extension = type === "notebook" ? ".ipynb" : (request.extension ?? "");
  if (extension.includes("/"))
    throw new BadRequestError('Expected "ext" to be a file extension such as ".ts".');
  const { path: parent, type: parentType } = await contents.get(folder, { content: false });
  if (parentType !== "directory") throw new BadRequestError("Cannot POST to files, use PUT instead.");
  const separator = type === "directory" ? " " : "";
  const path = await freePath(contents, parent, (count) =>
    count === 0 ? stems[type] + extension : `${stems[type]}${separator}${count}${extension}`,
  );
  return contents.put(path, { type, ...emptyContent(type) });
}

/** What a new document holds. */
export function emptyContent(type: ContentType): { format: "json" | "text"; content: unknown } {
  if (type !== "notebook") return { format: "text", content: "" };
  return { format: "json", content: { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 } };
}

/**
 * Copies a document or folder into `folder`, under its own name, or with `-Copy1`, `-Copy2` … added if that is taken.
 *
 * @throws {NotFoundError} If either does not exist.
 */
export async function copyContent(contents: Contents, folder: string, from: string): Promise<ContentModel> {
  const source = contents.resolveForChange(from, "copy");
  const { path: sourcePath, name: sourceName } = await contents.get(from, { content: false });
  const { path: target, type } = await contents.get(folder, { content: false });
  if (type !== "directory") throw new NotFoundError(`No such directory: ${folder}`);
  if (sourcePath === "" || `${target}/`.startsWith(`${sourcePath}/`))
    throw new BadRequestError(`${from} cannot be copied into itself.`);
  const [stem, suffix] = splitName(sourceName);
  const path = await freePath(
    contents,
    target,
    (count) => `${stem}${count === 0 ? "" : `-Copy${count}`}${suffix}`,
  );
  const options = { recursive: true, errorOnExist: true, force: false, verbatimSymlinks: true };
  await withFileErrors(path, () => cp(source, contents.resolve(path), options));
  return contents.get(path, { content: false });
}

/** What comes before `-Copy1` and after it: `a-Copy1.tar.gz` is `a` and `.tar.gz`. */
function splitName(name: string): [stem: string, suffix: string] {
  const at = name.endsWith(".ipynb") ? name.length - ".ipynb".length : name.indexOf(".", 1);
  const [stem, suffix] = at < 0 ? [name, ""] : [name.slice(0, at), name.slice(at)];
  return [stem.replace(/-Copy\d*$/, ""), suffix];
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
