import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type ArtifactContent, artifactFiles, manifestFile } from "./artifact.js";
import { ArtifactContentError } from "./errors.js";
import { createManifest, type FileRecord, sha256 } from "./manifest.js";
import { parseModelName } from "./model-name.js";
import { listVersions } from "./model-repository.js";
import { parseMetrics, parsePreprocessing, parseSignature } from "./parse-signature.js";
import { ValueError } from "./parse-value.js";

/** Where {@link writeArtifact} puts what. */
export interface WriteOptions {
  /** The models folder; made if missing. */
  readonly models: string;
  readonly name: string;
  /** Time of the deployment; the caller's clock. */
  readonly createdAt: Date;
}

/** The version that {@link writeArtifact} made. */
export interface WrittenArtifact {
  readonly name: string;
  /** One more than the highest before, from 1. */
  readonly version: string;
  readonly sha256: string;
  readonly folder: string;
}

const temporaryPrefix = ".writing-";
const staleAfterMs = 60 * 60 * 1000;

/**
 * Writes the next version of a model to `<models>/<name>/<version>`, all or nothing: the files are written and
 * synced to a hidden folder beside it, which is then renamed. Writers that run at once get different versions.
 *
 * @throws {ModelNameError} If the name cannot name a model.
 * @throws {ArtifactContentError} If the content cannot be written as JSON; nothing is written then.
 */
export async function writeArtifact(
  content: ArtifactContent,
  { models, name, createdAt }: WriteOptions,
): Promise<WrittenArtifact> {
  const root = resolve(models);
  const parent = join(root, parseModelName(name));
  const files = serialize(content);
  const manifest = createManifest({
    name,
    createdAt: createdAt.toISOString(),
    versions: content.versions,
    files: Object.fromEntries([...files].map(([file, bytes]) => [file, record(bytes)])),
  });
  files.set(manifestFile, toJson(manifestFile, manifest));

  await makeFolder(parent);
  await removeStale(parent, createdAt);
  const temporary = join(parent, `${temporaryPrefix}${randomUUID()}`);
  try {
    await mkdir(temporary);
    for (const [file, bytes] of files) await writeSynced(join(temporary, file), bytes);
    await syncFolder(temporary);
    const version = await claimVersion(root, name, temporary);
    await syncFolder(parent);
    return { name, version, sha256: manifest.sha256, folder: join(parent, version) };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

function serialize(content: ArtifactContent): Map<string, Uint8Array> {
  return new Map([
    [artifactFiles.onnx, content.onnx],
    [artifactFiles.signature, toJson(artifactFiles.signature, content.signature, parseSignature)],
    [
      artifactFiles.preprocessing,
      toJson(artifactFiles.preprocessing, content.preprocessing, parsePreprocessing),
    ],
    [artifactFiles.metrics, toJson(artifactFiles.metrics, content.metrics, parseMetrics)],
  ]);
}

/** `parser` is the reader's own, so that nothing is written that could not be read. */
function toJson(file: string, value: unknown, parser: (value: unknown) => unknown = () => {}): Uint8Array {
  const text = JSON.stringify(
    value,
    (key, item: unknown) => {
      if (typeof item === "bigint" || (typeof item === "number" && !Number.isFinite(item))) {
        throw new ArtifactContentError(file, `a finite number at "${key}"`, String(item));
      }
      return item;
    },
    2,
  );
  try {
    parser(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new ArtifactContentError(file, error.expected, error.actual);
  }
  return Buffer.from(`${text}\n`, "utf8");
}

function record(bytes: Uint8Array): FileRecord {
  return { bytes: bytes.byteLength, sha256: sha256(bytes) };
}

/** Renaming a folder onto one that holds files fails on every system, so the first writer wins the number. */
async function claimVersion(models: string, name: string, temporary: string): Promise<string> {
  for (;;) {
    const highest = (await listVersions(models, name)).at(-1) ?? "0";
    const version = String(Number(highest) + 1);
    try {
      await rename(temporary, join(dirname(temporary), version));
      return version;
    } catch (error) {
      const taken = await stat(join(dirname(temporary), version)).then(
        (found) => found.isDirectory(),
        () => false,
      );
      if (!taken) throw error;
    }
  }
}

/** Folders left behind by a writer that was killed. */
async function removeStale(parent: string, now: Date): Promise<void> {
  for (const entry of await readdir(parent)) {
    if (!entry.startsWith(temporaryPrefix)) continue;
    const folder = join(parent, entry);
    const modifiedMs = await stat(folder).then(
      (found) => found.mtimeMs,
      () => Number.POSITIVE_INFINITY,
    );
    if (now.getTime() - modifiedMs > staleAfterMs) await rm(folder, { recursive: true, force: true });
  }
}

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first !== undefined) await syncFolder(dirname(first));
}

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  await using handle = await open(file, "wx");
  await handle.writeFile(bytes);
  await handle.sync();
}

/** Makes the names in a folder durable. Windows offers no such call and does not need one. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  await using handle = await open(folder, "r");
  await handle.sync();
}
