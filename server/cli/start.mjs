// npm start: builds what is not built, then opens JupyterLab in notebooks/. Words after `npm start --` go to `cellship lab`.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const main = join(root, "dist", "server", "cli", "main.js");
/** Written after a build: the compiler alone takes two seconds to find out that there is nothing to do. */
const built = join(root, "dist", ".tsbuildinfo", "started");
/** Folders of what is compiled; `server/lab` has a build, and packages, of its own. */
const sources = [
  ...["kernel", "lib", "magics"],
  ...readdirSync(join(root, "server"))
    .filter((name) => name !== "lab")
    .map((name) => join("server", name)),
];

function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

function isBuilt() {
  const builtAt = changedAt(built);
  if (builtAt === undefined || changedAt(main) === undefined) return false;
  const isOlder = (file) => changedAt(file) <= builtAt;
  return sources.every((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((name) => name.endsWith(".ts"))
      .every((name) => isOlder(join(root, folder, name))),
  );
}

/** Runs a script of this project; ends with its status if it fails. */
function run(...words) {
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

if (!isBuilt()) {
  console.error("Compiling cellship (10 s) …");
  run("node_modules/typescript/bin/tsc", "-b");
  run("lib/engine/copy-kernels.mjs");
  writeFileSync(built, "");
}
run("server/lab/build.mjs");
process.argv.splice(2, 0, "lab", join(root, "notebooks"));
await import(main);
