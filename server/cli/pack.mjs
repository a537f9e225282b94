// npm run pack [-- <folder>]: builds all of cellship and packs what is published into <folder>, default dist/.
//
// npm heeds `overrides` only in the project that it installs, not in its packages. So danfojs-node, whose dependencies we override, is
// packed into the archive without any, and the overridden ones become dependencies of the archive.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bundled = "danfojs-node";

/** Runs a program; ends with its status if it fails. */
function run(program, words, { cwd = root, stdout = "inherit" } = {}) {
  const options = { cwd, stdio: ["ignore", stdout, "inherit"], encoding: "utf8" };
  const { status, stdout: written } = spawnSync(program, words, options);
  if (status !== 0) process.exit(status ?? 1);
  return written;
}

function pack(cwd, folder) {
  const words = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  return JSON.parse(run("npm", words, { cwd, stdout: "pipe" }))[0];
}

function edit(file, change) {
  writeFileSync(file, `${JSON.stringify(change(JSON.parse(readFileSync(file, "utf8"))), undefined, 2)}\n`);
}

/** Puts the bundled package beside the files that `npm pack` chose. */
function bundle(stage) {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const inside = join(stage, "node_modules", bundled);
  cpSync(join(root, "node_modules", bundled), inside, { recursive: true });
  const moved = {};
  edit(join(inside, "package.json"), ({ dependencies, ...own }) => {
    for (const name of Object.keys(dependencies)) {
      const { name: target = name, version } = lock[`node_modules/${name}`];
      moved[name] = target === name ? version : `npm:${target}@${version}`;
    }
    return own;
  });
  edit(join(stage, "package.json"), ({ devDependencies: _, scripts: __, overrides: ___, ...own }) => ({
    ...own,
    dependencies: { ...moved, ...own.dependencies },
    bundleDependencies: [bundled],
  }));
}

run(process.execPath, ["node_modules/typescript/bin/tsc", "-b"]);
run(process.execPath, ["lib/engine/copy-kernels.mjs"]);
run(process.execPath, ["server/lab/build.mjs"]);

const folder = resolve(process.argv[2] ?? join(root, "dist"));
mkdirSync(folder, { recursive: true });
const scratch = mkdtempSync(join(tmpdir(), "cellship-pack-"));
try {
  const { filename } = pack(root, scratch);
  run("tar", ["-xzf", filename], { cwd: scratch });
  const stage = join(scratch, "package");
  bundle(stage);
  const { size, unpackedSize, entryCount } = pack(stage, folder);
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(
    `${join(folder, filename)}: ${megabytes(size)}, ${megabytes(unpackedSize)} in ${entryCount} files`,
  );
} finally {
  rmSync(scratch, { recursive: true });
}
