import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isJsonObject, type JsonObject } from "../../kernel/protocol/index.js";
import { KernelSpecNotFoundError } from "./errors.js";

/**
 * Contents of a `kernel.json`, with its defaults filled in.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs
 */
export interface KernelSpecFile {
  /** Command line; `{connection_file}` and `{resource_dir}` are replaced. */
  readonly argv: readonly [string, ...string[]];
  readonly display_name: string;
  readonly language: string;
  readonly env: Readonly<Record<string, string>>;
  readonly interrupt_mode: "signal" | "message";
  readonly metadata: JsonObject;
}

/** One kernel that can be started. */
export interface KernelSpec {
  /** Name in lower case, unique. */
  readonly name: string;
  readonly spec: KernelSpecFile;
  /** Folder of the `kernel.json`; `undefined` for a spec that only lives in memory. */
  readonly folder: string | undefined;
  /** URL paths, below the base URL, of `logo-*`, `kernel.js` and `kernel.css`, keyed as JupyterLab expects. */
  readonly resources: Readonly<Record<string, string>>;
}

/** The kernels this server can start. Folders are read again at each call, so a new installation shows up. */
export interface KernelSpecs {
  /** Name of the kernel that starts when a client names none; `undefined` when none is installed. */
  defaultName(): Promise<string | undefined>;
  list(): Promise<readonly KernelSpec[]>;
  /** @throws {KernelSpecNotFoundError} If no kernelspec has this name. */
  get(name: string): Promise<KernelSpec>;
}

/**
 * Finds kernelspecs.
 *
 * @param options - `builtIn`: specs that need no installation, they win over installed ones; `folders`: where to look,
 * first match wins, default none; `defaultName`: preferred kernel, default the first one.
 */
export function createKernelSpecs(options: {
  readonly builtIn?: Readonly<Record<string, unknown>>;
  readonly folders?: readonly string[];
  readonly defaultName?: string;
}): KernelSpecs {
  const builtIn = Object.entries(options.builtIn ?? {}).map(([name, value]): KernelSpec => {
    const spec = parseKernelSpec(value);
    if (!spec)
      throw new TypeError(`Expected the kernelspec "${name}" to have argv, display_name and language.`);
    return { name: name.toLowerCase(), spec, folder: undefined, resources: {} };
  });

  const list = async (): Promise<readonly KernelSpec[]> => {
    const found = new Map(builtIn.map((spec) => [spec.name, spec]));
    for (const folder of options.folders ?? []) {
      for (const spec of await readKernelFolder(folder)) {
        if (!found.has(spec.name)) found.set(spec.name, spec);
      }
    }
    return [...found.values()];
  };

  return {
    list,
    async defaultName() {
      const names = (await list()).map((spec) => spec.name);
      return options.defaultName && names.includes(options.defaultName) ? options.defaultName : names[0];
    },
    async get(name) {
      const specs = await list();
      const spec = specs.find((candidate) => candidate.name === name.toLowerCase());
      if (!spec) {
        throw new KernelSpecNotFoundError(
          name,
          specs.map((known) => known.name),
        );
      }
      return spec;
    },
  };
}

async function readKernelFolder(folder: string): Promise<KernelSpec[]> {
  const names = await readdir(folder).catch(() => []);
  const specs = await Promise.all(names.sort().map((name) => readKernelSpec(folder, name)));
  return specs.filter((spec) => spec !== undefined);
}

// A folder without a usable kernel.json is not a kernel; Jupyter skips it silently as well.
async function readKernelSpec(parent: string, entry: string): Promise<KernelSpec | undefined> {
  const folder = join(parent, entry);
  const name = entry.toLowerCase();
  try {
    const spec = parseKernelSpec(JSON.parse(await readFile(join(folder, "kernel.json"), "utf8")));
    if (!spec) return undefined;
    return { name, spec, folder, resources: resourcesOf(name, await readdir(folder)) };
  } catch {
    return undefined;
  }
}

function resourcesOf(name: string, files: readonly string[]): Record<string, string> {
  const resources: Record<string, string> = {};
  for (const file of files) {
    const path = `/kernelspecs/${encodeURIComponent(name)}/${encodeURIComponent(file)}`;
    if (file === "kernel.js" || file === "kernel.css") resources[file] = path;
    else if (file.startsWith("logo-")) resources[file.replace(/\.[^.]+$/, "")] = path;
  }
  return resources;
}

function parseKernelSpec(value: unknown): KernelSpecFile | undefined {
  if (!isJsonObject(value)) return undefined;
  const { argv, display_name, language } = value;
  if (!isCommandLine(argv) || typeof display_name !== "string" || typeof language !== "string")
    return undefined;
  return {
    argv,
    display_name,
    language,
    env: stringsOf(value.env),
    interrupt_mode: value.interrupt_mode === "message" ? "message" : "signal",
    metadata: isJsonObject(value.metadata) ? value.metadata : {},
  };
}

function isCommandLine(value: unknown): value is [string, ...string[]] {
  return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string");
}

function stringsOf(value: unknown): Record<string, string> {
  if (!isJsonObject(value)) return {};
  const strings: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) if (typeof text === "string") strings[name] = text;
  return strings;
}
