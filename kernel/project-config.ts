import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type Expression, parseSync } from "oxc-parser";
import { fileStamp } from "./file-stamp.js";

/** One entry of `paths`: a specifier with at most one `*`, and the absolute paths that it stands for. */
export interface PathMapping {
  readonly pattern: string;
  readonly targets: readonly string[];
}

/** What a project's tsconfig.json, and those that it extends, say. */
export interface ProjectConfig {
  /** Absolute path of the tsconfig.json. */
  readonly file: string;
  /** `compilerOptions`, merged; as they are written. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly paths: readonly PathMapping[];
}

interface Collected {
  options: Record<string, unknown>;
  paths: readonly PathMapping[];
  readonly files: Set<string>;
}

/** The value of a JSON text with comments and trailing commas; undefined where there is none. */
function parseJsonc(text: string): unknown {
  const { program, errors } = parseSync("tsconfig.ts", `(${text}\n)`, { lang: "ts", preserveParens: false });
  const [statement] = program.body;
  if (errors.length > 0 || statement?.type !== "ExpressionStatement") return undefined;
  return literalValue(statement.expression);
}

function literalValue(node: Expression): unknown {
  switch (node.type) {
    case "Literal":
      return node.value;
    case "ArrayExpression":
      return node.elements.map((element) =>
        element === null || element.type === "SpreadElement" ? undefined : literalValue(element),
      );
    case "ObjectExpression": {
      const entries = node.properties.flatMap((property) => {
        if (property.type !== "Property" || property.key.type !== "Literal") return [];
        return [[String(property.key.value), literalValue(property.value)]];
      });
      return Object.fromEntries(entries);
    }
    default:
      return undefined;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function asTexts(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((item) => typeof item === "string");
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** The file that `extends` names: a path, with or without ending, or a package. */
function extendedFile(specifier: string, from: string): string | undefined {
  if (/^\.{0,2}\//.test(specifier) || path.isAbsolute(specifier)) {
    const file = path.resolve(path.dirname(from), specifier);
    return [file, `${file}.json`].find((candidate) => readText(candidate) !== undefined);
  }
  const { resolve } = createRequire(from);
  for (const candidate of [specifier, `${specifier}.json`, `${specifier}/tsconfig.json`]) {
    try {
      return resolve(candidate);
    } catch {
      // The next spelling may be the package's.
    }
  }
  return undefined;
}

function collect(file: string, into: Collected): void {
  if (into.files.has(file)) return;
  into.files.add(file);
  const config = asObject(parseJsonc(readText(file) ?? ""));
  for (const base of asTexts(config.extends)) {
    const extended = extendedFile(base, file);
    if (extended !== undefined) collect(extended, into);
  }
  const options = asObject(config.compilerOptions);
  into.options = { ...into.options, ...options };
  const folder = path.dirname(file);
  const baseUrl = typeof options.baseUrl === "string" ? path.resolve(folder, options.baseUrl) : undefined;
  const paths = Object.entries(asObject(options.paths)).map(([pattern, targets]) => ({
    pattern,
    targets: asTexts(targets).map((target) => path.resolve(baseUrl ?? folder, target)),
  }));
  if (baseUrl !== undefined && paths.every(({ pattern }) => pattern !== "*")) {
    paths.push({ pattern: "*", targets: [path.join(baseUrl, "*")] });
  }
  if (paths.length > 0) into.paths = paths;
}

/**
 * The tsconfig.json that a folder belongs to: its own, else the nearest up to the folder that holds a package.json or
 * a repository, unless that one lists its files without any, as one of references only does.
 */
function findConfig(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    const file = path.join(at, "tsconfig.json");
    const text = readText(file);
    if (text !== undefined) {
      const { files } = asObject(parseJsonc(text));
      return at !== folder && Array.isArray(files) && files.length === 0 ? undefined : file;
    }
    const isRoot = readText(path.join(at, "package.json")) !== undefined;
    const isRepository = statSync(path.join(at, ".git"), { throwIfNoEntry: false }) !== undefined;
    if (isRoot || isRepository || path.dirname(at) === at) return undefined;
  }
}

/** The tsconfig.json of the notebook's folder, read again whenever it, or one that it extends, changes. */
export class Project {
  readonly #folder: string;
  #config: ProjectConfig | undefined;
  /** What was seen of the files that were read, by path. */
  #stamps: ReadonlyMap<string, string> | undefined;

  /** @param folder - Absolute. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What the project says now; undefined without a tsconfig.json. A file that does not parse says nothing. */
  get config(): ProjectConfig | undefined {
    if (this.hasChanged) this.#read();
    return this.#config;
  }

  /** Whether a file changed since {@link config} was read. */
  get hasChanged(): boolean {
    if (this.#stamps === undefined) return true;
    for (const [file, stamp] of this.#stamps) if (fileStamp(file) !== stamp) return true;
    return false;
  }

  #read(): void {
    const file = findConfig(this.#folder);
    const collected: Collected = { options: {}, paths: [], files: new Set() };
    if (file !== undefined) collect(file, collected);
    this.#config =
      file === undefined ? undefined : { file, options: collected.options, paths: collected.paths };
    // The notebook's own may be added later.
    const files = [path.join(this.#folder, "tsconfig.json"), ...collected.files];
    this.#stamps = new Map(files.map((name) => [name, fileStamp(name)]));
  }
}

/**
 * The paths that a specifier stands for by `paths`, as TypeScript chooses them: an exact pattern first, then the one with
 * the longest text before its `*`.
 *
 * @returns Absolute paths to try in order, endings possibly left out; empty if no pattern matches.
 */
export function mappedPaths({ paths }: ProjectConfig, specifier: string): readonly string[] {
  if (/^\.{0,2}\//.test(specifier)) return [];
  let best: { readonly prefix: number; readonly targets: readonly string[] } | undefined;
  for (const { pattern, targets } of paths) {
    const star = pattern.indexOf("*");
    if (star === -1) {
      if (pattern === specifier) return targets;
      continue;
    }
    const [prefix, suffix] = [pattern.slice(0, star), pattern.slice(star + 1)];
    const isMatch =
      specifier.length >= prefix.length + suffix.length &&
      specifier.startsWith(prefix) &&
      specifier.endsWith(suffix);
    if (!isMatch || (best !== undefined && best.prefix >= prefix.length)) continue;
    const matched = specifier.slice(prefix.length, specifier.length - suffix.length);
    best = { prefix: prefix.length, targets: targets.map((target) => target.replace("*", () => matched)) };
  }
  return best?.targets ?? [];
}

/** Whether decorators are TypeScript's older ones, `experimentalDecorators`. */
export function hasLegacyDecorators(config: ProjectConfig | undefined): boolean {
  return config?.options.experimentalDecorators === true;
}
