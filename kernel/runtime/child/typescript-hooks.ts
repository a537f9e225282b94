import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { LoadHook, ResolveHook } from "node:module";
import { fileURLToPath } from "node:url";
import { transformSync } from "oxc-transform";

const typescriptEnding = /\.[mc]?ts$/;

/** `./a.js` or `./a` → the TypeScript module that stands in its place, if there is one. */
function typescriptUrl(specifier: string, parentUrl: string | undefined): string | undefined {
  if (!/^\.\.?\//.test(specifier) || parentUrl?.startsWith("file:") !== true) return undefined;
  const url = new URL(specifier, parentUrl).href;
  const candidates = [url.replace(/\.([mc]?)js$/, ".$1ts"), `${url}.ts`, `${url}/index.ts`];
  return existsSync(fileURLToPath(url)) ? undefined : candidates.find((c) => existsSync(fileURLToPath(c)));
}

/** Module customization hook: lets local modules import TypeScript files. */
export const resolve: ResolveHook = (specifier, context, nextResolve) =>
  nextResolve(typescriptUrl(specifier, context.parentURL) ?? specifier, context);

/** Module customization hook: strips the types of local TypeScript modules. */
export const load: LoadHook = async (url, context, nextLoad) => {
  const { protocol, pathname } = new URL(url);
  if (protocol !== "file:" || !typescriptEnding.test(pathname) || pathname.includes("/node_modules/")) {
    return nextLoad(url, context);
  }
  const path = fileURLToPath(url);
  const { code, map, errors } = transformSync(path, await readFile(path, "utf8"), {
    lang: "ts",
    sourceType: "module",
    target: "es2023",
    sourcemap: true,
    decorator: { legacy: true },
  });
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}\n${error.codeframe ?? ""}`);
  const encodedMap = Buffer.from(JSON.stringify(map)).toString("base64");
  const comment = `//# sourceMappingURL=data:application/json;base64,${encodedMap}`;
  return { format: "module", source: `${code}\n${comment}`, shortCircuit: true };
};
