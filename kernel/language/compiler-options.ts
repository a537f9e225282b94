import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

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
 * The tsconfig.json `compilerOptions` that cells are checked with.
 *
 * Cells lie, virtually, in the notebook's working directory, so packages and relative files are looked up from
 * there; TypeScript falls back to `typeRoots` when that finds nothing, which is where cellship's own packages are.
 */
export function cellCompilerOptions(): Readonly<Record<string, unknown>> {
  const folders = ownPackageFolders();
  const tensorflow = [tensorflowDeclarations()];
  return {
    strict: true,
    target: "es2023",
    lib: ["es2023", "esnext.disposable"],
    types: ["node"],
    typeRoots: [...folders.map((folder) => `${folder}/@types`), ...folders],
    paths: { "@tensorflow/tfjs-node": tensorflow, "@tensorflow/tfjs-node-gpu": tensorflow },
    module: "esnext",
    moduleResolution: "bundler",
    // The runtime imports with Node's conditions.
    customConditions: ["node"],
    moduleDetection: "force",
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    noEmit: true,
  };
}
