import { readFile } from "node:fs/promises";
import type { LoadHook, ResolveHook } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { hasLegacyDecorators, Project } from "../../project-config.js";
import { findLocalFile, findMappedFile, isInPackage } from "./local-file.js";
import { LocalModules } from "./local-modules.js";
import { checkModule, stripModule } from "./strip-module.js";

const typescriptEnding = /\.[mc]?ts$/;
const javascriptEnding = /\.m?js$/;
const ownFolder = new URL("../../../", import.meta.url).href;

const modules = new LocalModules();
const project = new Project(process.cwd());

/** Whether the user may edit what stands there. */
function isLocal(url: string): boolean {
  return url.startsWith("file:") && !isInPackage(url) && !url.startsWith(ownFolder);
}

/** The file that an import of a local module means, if it is a relative one or in the `paths` of tsconfig.json. */
function localUrl(specifier: string, parent: string): string | undefined {
  const [, location = "", query = ""] = /^([^?#]*)(.*)$/s.exec(specifier) ?? [];
  const file = /^(\.{0,2}\/|file:)/.test(location)
    ? findLocalFile(fileURLToPath(new URL(location, parent)))
    : findMappedFile(project.config, location);
  return file === undefined ? undefined : pathToFileURL(file).href + query;
}

/**
 * Module customization hook: local modules may import TypeScript and leave out endings, and are loaded anew when a
 * cell imports them after they, or what they import, were edited.
 */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const { parentURL: parent } = context;
  const isFromModule = parent !== undefined && modules.has(parent);
  if (!isFromModule) modules.refresh();
  try {
    const target = parent !== undefined && isLocal(parent) ? localUrl(specifier, parent) : undefined;
    const resolved = await nextResolve(target ?? specifier, context);
    if (!isLocal(resolved.url)) return resolved;
    return { ...resolved, url: modules.urlOf(resolved.url, isFromModule ? parent : undefined) };
  } catch (error) {
    if (isFromModule) modules.expire(parent);
    throw error;
  }
};

/** Module customization hook: strips the types of local modules, and says where one does not parse. */
export const load: LoadHook = async (url, context, nextLoad) => {
  if (!isLocal(url)) return nextLoad(url, context);
  const { pathname } = new URL(url);
  if (typescriptEnding.test(pathname)) {
    const file = fileURLToPath(url);
    const source = stripModule(file, await readFile(file, "utf8"), hasLegacyDecorators(project.config));
    return { format: "module", source, shortCircuit: true };
  }
  if (path.extname(pathname) === ".json") {
    return nextLoad(url, { ...context, importAttributes: { type: "json" } });
  }
  const loaded = await nextLoad(url, context);
  if (loaded.format === "module" && javascriptEnding.test(pathname)) {
    checkModule(fileURLToPath(url), String(loaded.source));
  }
  return loaded;
};
