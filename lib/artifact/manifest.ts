import { createHash } from "node:crypto";
import { artifactFiles } from "./artifact.js";
import { parseInteger, parseObject, parseRecord, parseString, ValueError } from "./parse-value.js";

/** Size and digest of one file. */
export interface FileRecord {
  readonly bytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** What `manifest.json` says, besides its own digest. */
export interface ManifestContent {
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Every other file of the artifact. */
  readonly files: Readonly<Record<string, FileRecord>>;
}

/** The content of `manifest.json`. */
export interface Manifest extends ManifestContent {
  /** Layout of the folder; raised when an older reader could not read it. */
  readonly format: typeof manifestFormat;
  /** Digest of all other fields, hexadecimal. */
  readonly sha256: string;
}

/** The layout that this version of the library writes and reads. */
export const manifestFormat = 1;

const digestForm = /^[0-9a-f]{64}$/;
const fileNameForm = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** SHA-256 of `data` as 64 hexadecimal digits; texts count as UTF-8. */
export function sha256(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Completes a manifest with its format and digest. */
export function createManifest(content: ManifestContent): Manifest {
  return { format: manifestFormat, ...content, sha256: manifestDigest(content) };
}

/**
 * The content of `manifest.json`, its own digest checked.
 *
 * @throws {ValueError} If `value` is no manifest, is of a later format, or was changed after it was written.
 */
export function parseManifest(value: unknown): Manifest {
  const object = parseObject(value, "the top level");
  if (object.format !== manifestFormat) throw new ValueError(`format ${manifestFormat}`, object.format);
  const content: ManifestContent = {
    name: parseString(object.name, "name"),
    createdAt: parseString(object.createdAt, "createdAt", timeForm),
    versions: parseRecord(object.versions, "versions", (item, path) => parseString(item, path)),
    files: parseFiles(object.files),
  };
  const recorded = parseString(object.sha256, "sha256", digestForm);
  const actual = manifestDigest(content);
  if (recorded !== actual) throw new ValueError(`content of sha256 ${recorded}`, `sha256 ${actual}`);
  return { format: manifestFormat, ...content, sha256: recorded };
}

function parseFiles(value: unknown): Readonly<Record<string, FileRecord>> {
  const files = parseRecord(value, "files", (item, path) => {
    const record = parseObject(item, path);
    return {
      bytes: parseInteger(record.bytes, `${path}.bytes`, 0),
      sha256: parseString(record.sha256, `${path}.sha256`, digestForm),
    };
  });
  for (const file of Object.keys(files)) parseString(file, "the names in files", fileNameForm);
  for (const file of Object.values(artifactFiles)) {
    if (files[file] === undefined) throw new ValueError(`a record at files.${file}`, undefined);
  }
  return files;
}

/** Keys are sorted, so that the digest does not depend on the order in which JSON lists them. */
function manifestDigest({ name, createdAt, versions, files }: ManifestContent): string {
  const lines = [
    `name ${name}`,
    `createdAt ${createdAt}`,
    ...Object.entries(versions)
      .map(([library, version]) => `version ${library} ${version}`)
      .sort(),
    ...Object.entries(files)
      .map(([file, record]) => `file ${file} ${record.bytes} ${record.sha256}`)
      .sort(),
  ];
  return sha256(lines.map((line) => JSON.stringify(line)).join("\n"));
}
