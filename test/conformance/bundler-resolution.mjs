// Module hooks that let Node load TensorFlow.js' ES modules, which are written for bundlers: imports without extensions,
// `.js` files that are modules without saying so. One copy of each package then serves the engine and the specs.
import { existsSync, readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const tensorflowFile = /\/node_modules\/@tensorflow\/tfjs[^/]*\/dist\/.*\.js$/;

/** The file that a bundler finds at a path that leaves out `.js` or `/index.js`. */
function completePath(path) {
  return [path, `${path}.js`, `${path}/index.js`].find(
    (candidate) => existsSync(candidate) && statSync(candidate).isFile(),
  );
}

function tensorflowPath(specifier, parentUrl) {
  const [, name, rest] = /^(@tensorflow\/tfjs[^/]*)(\/.*)?$/.exec(specifier) ?? [];
  if (name !== undefined) {
    const manifest = require.resolve(`${name}/package.json`);
    const entry = rest?.slice(1) ?? JSON.parse(readFileSync(manifest, "utf8")).module;
    return completePath(fileURLToPath(new URL(entry, pathToFileURL(manifest))));
  }
  if (specifier.startsWith(".") && tensorflowFile.test(parentUrl ?? "")) {
    return completePath(fileURLToPath(new URL(specifier, parentUrl)));
  }
  return undefined;
}

export async function resolve(specifier, context, next) {
  const path = tensorflowPath(specifier, context.parentURL);
  return path === undefined
    ? next(specifier, context)
    : { url: pathToFileURL(path).href, format: "module", shortCircuit: true };
}

export async function load(url, context, next) {
  if (!tensorflowFile.test(url)) return next(url, context);
  const source = await readFile(fileURLToPath(url), "utf8");
  // A bundler gives a CommonJS function as the namespace itself.
  return {
    format: "module",
    source: source.replace(/import \* as (\w+) from 'seedrandom'/, "import $1 from 'seedrandom'"),
    shortCircuit: true,
  };
}
