import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Modules of Node.js whose exports are offered, the likelier first where two export a name. */
const modules = [
  "fs",
  "fs/promises",
  "path",
  "os",
  "child_process",
  "crypto",
  "util",
  "url",
  "events",
  "timers/promises",
  "readline/promises",
  "stream",
  "stream/promises",
  "zlib",
  "http",
  "https",
  "net",
  "worker_threads",
  "perf_hooks",
  "async_hooks",
  "assert",
  "v8",
  "vm",
];

let moduleOf: ReadonlyMap<string, string> | undefined;

/** Names and the module that exports each. */
function index(): ReadonlyMap<string, string> {
  if (moduleOf === undefined) {
    const found = new Map<string, string>();
    for (const module of modules) {
      for (const name of Object.keys(require(`node:${module}`) as object)) {
        if (/^[a-zA-Z]\w*$/.test(name) && !found.has(name) && name !== "default")
          found.set(name, `node:${module}`);
      }
    }
    moduleOf = found;
  }
  return moduleOf;
}

/** An import statement that would bring in a name; undefined if no module of Node.js exports it. */
export function importOf(name: string): string | undefined {
  const module = index().get(name);
  return module === undefined ? undefined : `import { ${name} } from "${module}";`;
}

/** Names that begin with `prefix` and could be imported, shortest first. */
export function importableNames(prefix: string): readonly string[] {
  return [...index().keys()]
    .filter((name) => name.startsWith(prefix))
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}
