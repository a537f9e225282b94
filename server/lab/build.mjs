// npm run build:lab: installs what JupyterLab is built from and bundles it into dist/lab, unless that is up to date. The
// bundle is known by a hash over all that it is made of, so that only a change of these files builds it again.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compressTexts } from "./compress.mjs";

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

/** Shows what takes a while, with the seconds that it has taken where someone watches. */
async function withProgress(label, work) {
  const { isTTY } = process.stderr;
  const started = performance.now();
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`;
  const timer = isTTY && setInterval(() => process.stderr.write(`\r${label} … ${seconds()}`), 1000);
  process.stderr.write(isTTY ? label : `${label} …\n`);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (isTTY) process.stderr.write(`\r${label}: ${seconds()}   \n`);
  }
}

/** Runs `npm ci` in this folder, unless it has been run for this lockfile. */
async function install() {
  const lockfile = hashOf(join(here, "package-lock.json"));
  if (readIfThere(installed) === lockfile) return;
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const options = { cwd: here, stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" };
  const label = "Installing what JupyterLab is built from (550 MB, a minute or two)";
  const [status] = await withProgress(label, () =>
    once(spawn(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], options), "close"),
  );
  if (status !== 0) throw new Error(`npm ci failed in server/lab (status ${status}). Its message is above.`);
  writeFileSync(installed, lockfile);
}

async function build() {
  const sources = readdirSync(join(here, "app")).sort();
  const hash = hashOf(
    join(root, "node_modules", "plotly.js", "package.json"),
    ...["package.json", "package-lock.json", "build.mjs", "bundle.mjs", "compress.mjs"].map((name) =>
      join(here, name),
    ),
    ...sources.map((name) => join(here, "app", name)),
  );
  const manifest = join(bundle, "manifest.json");
  if (JSON.parse(readIfThere(manifest) ?? "{}").hash === hash) return;
  await install();
  // Under another name until it is whole: an interrupted build, or two at a time, leave no half bundle.
  const unfinished = `${bundle}-unfinished-${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  const { scripts, version } = await withProgress("Bundling JupyterLab (a minute)", async () => {
    const { bundleApplication } = await import("./bundle.mjs");
    const bundled = await bundleApplication(unfinished);
    await compressTexts(join(unfinished, "static"));
    return bundled;
  });
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
