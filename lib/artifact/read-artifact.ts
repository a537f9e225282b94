import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Artifact, artifactFiles, manifestFile } from "./artifact.js";
import { ArtifactCorruptError } from "./errors.js";
import { type FileRecord, parseManifest, sha256 } from "./manifest.js";
import { parseMetrics, parsePreprocessing, parseSignature } from "./parse-signature.js";
import { ValueError } from "./parse-value.js";

/**
 * Reads one version of a model and checks size and SHA-256 of every file against the manifest.
 *
 * @param folder - The version's folder, `<models>/<name>/<version>`.
 * @throws {ArtifactCorruptError} If a file is missing, changed, cut short or malformed.
 * @example const artifact = await readArtifact("models/cancer/3")
 */
export async function readArtifact(folder: string): Promise<Artifact> {
  const manifest = parse(folder, manifestFile, await readBytes(folder, manifestFile), parseManifest);
  const contents = new Map<string, Uint8Array>();
  for (const [file, record] of Object.entries(manifest.files)) {
    contents.set(file, verify(folder, file, record, await readBytes(folder, file)));
  }
  // parseManifest saw to it that every one of artifactFiles is listed.
  const bytesOf = (file: string) => contents.get(file) as Uint8Array;
  const parsed = <T>(file: string, parser: (value: unknown) => T) =>
    parse(folder, file, bytesOf(file), parser);
  return {
    name: manifest.name,
    version: basename(folder),
    createdAt: manifest.createdAt,
    sha256: manifest.sha256,
    versions: manifest.versions,
    onnx: bytesOf(artifactFiles.onnx),
    signature: parsed(artifactFiles.signature, parseSignature),
    preprocessing: parsed(artifactFiles.preprocessing, parsePreprocessing),
    metrics: parsed(artifactFiles.metrics, parseMetrics),
  };
}

async function readBytes(folder: string, file: string): Promise<Uint8Array> {
  try {
    return await readFile(join(folder, file));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== "ENOENT" && code !== "ENOTDIR" && code !== "EISDIR") throw cause;
    throw new ArtifactCorruptError(folder, file, "content", "no such file", { cause });
  }
}

function verify(folder: string, file: string, record: FileRecord, bytes: Uint8Array): Uint8Array {
  const digest = sha256(bytes);
  if (bytes.byteLength !== record.bytes || digest !== record.sha256) {
    throw new ArtifactCorruptError(
      folder,
      file,
      `sha256 ${record.sha256} (${record.bytes} bytes)`,
      `sha256 ${digest} (${bytes.byteLength} bytes)`,
    );
  }
  return bytes;
}

function parse<T>(folder: string, file: string, bytes: Uint8Array, parser: (value: unknown) => T): T {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (cause) {
    throw new ArtifactCorruptError(folder, file, "JSON", (cause as Error).message, { cause });
  }
  try {
    return parser(value);
  } catch (cause) {
    if (!(cause instanceof ValueError)) throw cause;
    throw new ArtifactCorruptError(folder, file, cause.expected, cause.actual, { cause });
  }
}
