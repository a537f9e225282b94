// npm run build:lab: installs what JupyterLab is built from and bundles it into dist/lab, unless that is up to date. The
// bundle is known by a hash over all that it is made of, so that only a change of these files builds it again.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const bundle = join(root, "dist", "lab");
const installed = join(here, "node_modules", ".cellship-lockfile");

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function hashOf(...files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex");
}

/** Runs `npm ci` in this folder, unless it has been run for this lockfile. */
function install() {
  const lockfile = hashOf(join(here, "package-lock.json"));
  if (readIfThere(installed) === lockfile) return;
  console.error("Installing what JupyterLab is built from (about 550 MB, a minute or two) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const options = { cwd: here, stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" };
  const { status, error } = spawnSync(npm, ["ci", "--no-audit", "--no-fund"], options);
  if (status !== 0) {
    throw new Error(
      `npm ci failed in server/lab (${error?.message ?? `status ${status}`}). Its message is above.`,
    );
  }
  writeFileSync(installed, lockfile);
}

async function build() {
  const sources = readdirSync(join(here, "app")).sort();
  const hash = hashOf(
    join(root, "node_modules", "plotly.js", "package.json"),
    ...["package.json", "package-lock.json", "build.mjs", "bundle.mjs"].map((name) => join(here, name)),
    ...sources.map((name) => join(here, "app", name)),
  );
  const manifest = join(bundle, "manifest.json");
  if (JSON.parse(readIfThere(manifest) ?? "{}").hash === hash) return;
  install();
  console.error("Bundling JupyterLab (under a minute) …");
  const { bundleApplication } = await import("./bundle.mjs");
  // Under another name until it is whole: an interrupted build leaves no half bundle.
  const unfinished = `${bundle}-unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const { scripts, version } = await bundleApplication(unfinished);
  writeFileSync(join(unfinished, "manifest.json"), JSON.stringify({ hash, version, scripts }, undefined, 2));
  rmSync(bundle, { recursive: true, force: true });
  renameSync(unfinished, bundle);
}

try {
  await build();
} catch (error) {
  console.error(`JupyterLab could not be built: ${error.message}`);
  process.exitCode = 1;
}
