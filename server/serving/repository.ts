import { rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Artifact } from "../../lib/artifact/artifact.js";
import { isModelName } from "../../lib/artifact/model-name.js";
import { listModels, listVersions, readModel } from "../../lib/artifact/model-repository.js";

/** The models that are stored, loaded or not. */
export interface ModelRepository {
  /** Names of the stored models, sorted. */
  list(): Promise<readonly string[]>;
  /** Versions of a model, oldest first; none if it is not stored. */
  versions(name: string): Promise<readonly string[]>;
  /** Reads and verifies one version. @throws {ArtifactCorruptError | ModelNotFoundError} */
  read(name: string, version: string): Promise<Artifact>;
  /** Whether a stored model was taken out of service, to stay so when the server starts again. */
  isWithdrawn(name: string): Promise<boolean>;
  setWithdrawn(name: string, withdrawn: boolean): Promise<void>;
}

/** An empty file beside the versions of a model that was taken out of service. */
const withdrawnFile = ".withdrawn";

/** The repository in a local folder, `<folder>/<name>/<version>/`. The folder need not exist yet. */
export function folderRepository(folder: string): ModelRepository {
  return {
    list: () => listModels(folder),
    // A name that cannot be stored is no path to look at.
    versions: async (name) => (isModelName(name) ? listVersions(folder, name) : []),
    read: (name, version) => readModel(folder, name, version),
    isWithdrawn: (name) =>
      stat(join(folder, name, withdrawnFile)).then(
        () => true,
        () => false,
      ),
    async setWithdrawn(name, withdrawn) {
      const file = join(folder, name, withdrawnFile);
      await (withdrawn ? writeFile(file, "") : rm(file, { force: true }));
    },
  };
}
