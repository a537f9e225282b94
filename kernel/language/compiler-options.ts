import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ProjectConfig } from "../project-config.js";

const require = createRequire(import.meta.url);

/** The `node_modules` folders that cellship's own dependencies may lie in, nearest first. */
function ownPackageFolders(): readonly string[] {
  return (require.resolve.paths("typescript") ?? []).filter((folder) => existsSync(folder));
}

/** The declarations of TensorFlow.js, which the runtime imports in place of its native variants. */
function tensorflowDeclarations(): string {
  const manifest = require.resolve("@tensorflow/tfjs/package.json");
  return join(dirname(manifest), "dist", "index.d.ts").replaceAll("\\", "/");
}

/**
 * The declarations of what an edition of Node.js runs, as the option `lib` names them.
 *
 * @param version - Major version, default: of this process.
 */
export function runtimeLibraries(version = Number(process.versions.node.split(".")[0])): readonly string[] {
  if (version >= 24) return ["esnext"];
  const always = [
    "es2024.regexp",
    "es2024.sharedmemory",
    "es2024.string",
    "esnext.disposable",
    "esnext.decorators",
  ];
  if (version < 22) return ["es2023", ...always];
  return ["es2024", "es2025.collection", "es2025.iterator", "esnext.array", ...always];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/**
 * The tsconfig.json `compilerOptions` that cells are checked with.
 *
 * Cells lie, virtually, in the notebook's working directory, so packages and relative files are looked up from
 * there; TypeScript falls back to `typeRoots` when that finds nothing, which is where cellship's own packages are.
 *
 * @param config - The user's tsconfig.json, which the cells' own extends: what stands here overrides it.
 * @param strict - How strict cells are without it.
 */
export function cellCompilerOptions(
  config: ProjectConfig | undefined,
  strict: boolean,
): Readonly<Record<string, unknown>> {
  const folders = ownPackageFolders();
  const tensorflow = [tensorflowDeclarations()];
  const { options = {}, paths = [] } = config ?? {};
  return {
    ...(config === undefined && { strict }),
    // Nothing is emitted: what may be written is up to the runtime, which strips types only.
    target: "esnext",
    lib: [...new Set([...runtimeLibraries(), ...texts(options.lib)])],
    types: [...new Set(["node", ...texts(options.types)])],
    typeRoots: [...folders.map((folder) => `${folder}/@types`), ...folders],
    paths: {
      "@tensorflow/tfjs-node": tensorflow,
      "@tensorflow/tfjs-node-gpu": tensorflow,
      ...Object.fromEntries(paths.map(({ pattern, targets }) => [pattern, targets])),
    },
    module: "esnext",
    moduleResolution: "bundler",
    // The runtime imports with Node's conditions.
    customConditions: [...new Set(["node", ...texts(options.customConditions)])],
    moduleDetection: "force",
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    noEmit: true,
    // Later cells may use what this one declares.
    noUnusedLocals: false,
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    emitDeclarationOnly: false,
    isolatedDeclarations: false,
  };
}
