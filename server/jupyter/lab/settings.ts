import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import JSON5 from "json5";
import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";
import { BadRequestError, NotFoundError } from "../errors.js";
import { writeFileAtomic } from "../write-atomic.js";

/** The settings of one plugin, as the REST API shows them. */
export interface SettingModel {
  /** `<package>:<plugin>`. */
  readonly id: string;
  /** JSON Schema of the settings. */
  readonly schema: JsonObject;
  /** Version of the package. */
  readonly version: string;
  /** What the person wrote: JSON with comments. */
  readonly raw: string;
  readonly settings: unknown;
  /** ISO 8601; null if the person set nothing. */
  readonly created: string | null;
  /** ISO 8601; null if the person set nothing. */
  readonly last_modified: string | null;
}

interface Schema {
  readonly schema: JsonObject;
  readonly version: string;
}

/**
 * The settings of JupyterLab's plugins: schemas from the bundle, values from one file a plugin in the person's folder,
 * in JupyterLab's own layout.
 */
export class LabSettings {
  readonly #schemas: Promise<ReadonlyMap<string, Schema>>;
  readonly #folder: string;

  /**
   * @param schemasFolder - Absolute path of the bundle's schemas.
   * @param folder - Absolute path of the person's settings; created when needed.
   */
  constructor(schemasFolder: string, folder: string) {
    this.#schemas = readSchemas(schemasFolder);
    // Whoever asks first sees the failure.
    this.#schemas.catch(() => {});
    this.#folder = folder;
  }

  /** Names of all plugins that have settings. */
  async ids(): Promise<readonly string[]> {
    return [...(await this.#schemas).keys()].sort();
  }

  /**
   * @throws {NotFoundError} If no plugin has this id.
   */
  async get(id: string): Promise<SettingModel> {
    const schema = await this.#schemaOf(id);
    const file = this.#fileOf(id);
    const [raw, status] = await Promise.all([
      readFile(file, "utf8").catch(() => undefined),
      stat(file).catch(() => undefined),
    ]);
    return {
      id,
      ...schema,
      raw: raw ?? "{}",
      // What a person broke by hand is shown to them in the editor, and has no effect.
      settings: (raw === undefined ? undefined : parse(raw)) ?? {},
      created: status?.birthtime.toISOString() ?? null,
      last_modified: status?.mtime.toISOString() ?? null,
    };
  }

  /**
   * Replaces what the person wrote.
   *
   * @throws {NotFoundError} If no plugin has this id.
   * @throws {BadRequestError} If `raw` is not JSON with comments.
   */
  async put(id: string, raw: string): Promise<void> {
    await this.#schemaOf(id);
    if (parse(raw) === undefined) throw new BadRequestError(`Expected the settings of ${id} to be JSON.`);
    const file = this.#fileOf(id);
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomic(file, raw);
  }

  async #schemaOf(id: string): Promise<Schema> {
    const schema = (await this.#schemas).get(id);
    if (!schema) throw new NotFoundError(`No plugin with settings has the id ${id}.`);
    return schema;
  }

  // Only ids of known plugins come here: they name no other folder.
  #fileOf(id: string): string {
    const [packageName = "", plugin = ""] = id.split(":");
    return join(this.#folder, packageName, `${plugin}.jupyterlab-settings`);
  }
}

/** `undefined` if it is not JSON with comments. */
function parse(raw: string): unknown {
  try {
    return JSON5.parse(raw);
  } catch {
    return undefined;
  }
}

async function readSchemas(folder: string): Promise<ReadonlyMap<string, Schema>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".json"));
  const schemas = await Promise.all(
    files.map(async (file): Promise<[string, Schema]> => {
      const packageName = relative(folder, file.parentPath).split(sep).join("/");
      const description = await readJson(join(file.parentPath, "package.json.orig"));
      return [
        `${packageName}:${file.name.slice(0, -".json".length)}`,
        { schema: await readJson(join(file.parentPath, file.name)), version: String(description.version) },
      ];
    }),
  );
  return new Map(schemas);
}

async function readJson(file: string): Promise<JsonObject> {
  const value: unknown = JSON.parse(await readFile(file, "utf8"));
  if (!isJsonObject(value)) throw new TypeError(`Expected a JSON object in ${file}.`);
  return value;
}
