import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Artifact } from "./artifact.js";
import { ModelNotFoundError } from "./errors.js";
import { isModelName, isModelVersion, parseModelName } from "./model-name.js";
import { readArtifact } from "./read-artifact.js";

/**
 * Names of the models in a models folder, sorted; none if there is no such folder. A name is listed once a
 * version of it is complete.
 */
export async function listModels(models: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const name of (await listFolders(models)).filter(isModelName)) {
    if ((await listVersions(models, name)).length > 0) names.push(name);
  }
  return names.sort();
}

/**
 * Versions of a model, oldest first; none if there is no such model.
 *
 * @throws {ModelNameError} If `name` cannot name a model.
 */
export async function listVersions(models: string, name: string): Promise<readonly string[]> {
  const folders = await listFolders(join(models, parseModelName(name)));
  return folders.filter(isModelVersion).sort((a, b) => Number(a) - Number(b));
}

/**
 * Reads a version of a model and verifies it; see {@link readArtifact}.
 *
 * @param version - Default: the newest.
 * @throws {ModelNameError} If `name` cannot name a model.
 * @throws {ModelNotFoundError} If there is no such model or version.
 * @throws {ArtifactCorruptError} If the version is not what was written.
 */
export async function readModel(models: string, name: string, version?: string): Promise<Artifact> {
  const versions = await listVersions(models, name);
  const chosen = version ?? versions.at(-1);
  if (chosen === undefined) throw new ModelNotFoundError(models, name, undefined, await listModels(models));
  if (!versions.includes(chosen)) throw new ModelNotFoundError(models, name, chosen, versions);
  // A copied folder goes by the name it was given, not by the one it was deployed under.
  return { ...(await readArtifact(join(models, name, chosen))), name };
}

async function listFolders(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    // A link may stand for a folder: volumes are often mounted that way.
    return entries
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map((entry) => entry.name);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}
