import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isJsonObject } from "../../../kernel/protocol/index.js";

/** The built JupyterLab application. */
export interface LabBundle {
  /** Absolute path: `static` holds the scripts, `schemas` the settings' schemas, `themes` the themes. */
  readonly folder: string;
  /** JupyterLab's version. */
  readonly version: string;
  /** Names of the scripts in `static` that the page loads. */
  readonly scripts: readonly string[];
}

/** There is no built JupyterLab in the folder. */
export class LabNotBuiltError extends Error {
  override readonly name = "LabNotBuiltError";
  readonly folder: string;

  constructor(folder: string, options?: ErrorOptions) {
    super(`JupyterLab is not built: ${folder} has no manifest.json. Run: npm run build:lab`, options);
    this.folder = folder;
  }
}

/**
 * Opens what `npm run build:lab` built.
 *
 * @throws {LabNotBuiltError} If it is not there.
 */
export async function openLabBundle(folder: string): Promise<LabBundle> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
  } catch (cause) {
    throw new LabNotBuiltError(folder, { cause });
  }
  if (!isJsonObject(manifest)) throw new LabNotBuiltError(folder);
  const { version, scripts } = manifest;
  if (typeof version !== "string" || !isListOfText(scripts)) throw new LabNotBuiltError(folder);
  return { folder, version, scripts };
}

function isListOfText(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
