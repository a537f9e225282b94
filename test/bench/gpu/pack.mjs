import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = "cellship-gpu-bench";
const loader = "libvulkan.so.1";

const launcher = `#!/bin/sh
# Runs the GPU benchmark; arguments: names of rows, all unless given. PYTHON names the Python that has PyTorch.
here=$(cd "$(dirname "$0")" && pwd)
export LD_LIBRARY_PATH="$here/vulkan\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" PYTHON="\${PYTHON:-python3}"
exec "$here/node" "$here/test/bench/main.mjs" gpu "$@"
`;

/**
 * Writes an archive that runs the GPU benchmark on a bare machine of this platform: Node, the built engine, the files of
 * its dependencies that it loads, the Vulkan loader and a launcher, `run.sh`.
 *
 * @param {string} [file] - Where to; by default `dist/cellship-gpu-bench.tar.gz`.
 * @returns {string} One line that says what was written and how to run it.
 * @throws {Error} If the project is not built, or there is no Vulkan loader here.
 */
export function pack(file = join(root, "dist", `${folder}.tar.gz`)) {
  const staging = mkdtempSync(join(tmpdir(), "cellship-gpu-"));
  try {
    const target = join(staging, folder);
    for (const path of packedFiles(staging)) cpSync(join(root, path), join(target, path));
    cpSync(realpathSync(process.execPath), join(target, "node"));
    mkdirSync(join(target, "vulkan"));
    cpSync(realpathSync(vulkanLoader()), join(target, "vulkan", loader));
    writeFileSync(join(target, "run.sh"), launcher);
    chmodSync(join(target, "run.sh"), 0o755);
    execFileSync("tar", ["-czf", file, "-C", staging, folder]);
    const mebibytes = (statSync(file).size / 2 ** 20).toFixed(1);
    return `Wrote ${file} (${mebibytes} MiB). There: tar -xzf ${folder}.tar.gz && ${folder}/run.sh`;
  } finally {
    rmSync(staging, { recursive: true });
  }
}

/** Paths in the project: what the benchmark loads, with the package.json files by which it is found. */
function packedFiles(scratch) {
  const dawn = `node_modules/webgpu/dist/${process.platform}-${process.arch}/dawn.node`;
  const files = new Set([dawn, ...filesBelow("dist/lib/engine", /\.(?:js|cjs|mjs|wasm)$/)]);
  for (const path of filesBelow("test/bench", /\.(?:mjs|py)$/)) files.add(path);
  for (const path of loadedFiles(join(scratch, "coverage"))) files.add(path);
  for (const path of [...files]) {
    for (let parent = dirname(path); parent !== "."; parent = dirname(parent)) {
      if (existsSync(join(root, parent, "package.json"))) files.add(join(parent, "package.json"));
    }
  }
  return files.add("package.json");
}

function filesBelow(path, pattern) {
  const entries = readdirSync(join(root, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** Every script that importing the engine and the WebGPU packages loads: V8's coverage report names them all. */
function loadedFiles(coverage) {
  const script = `
    const { ready } = await import("./dist/lib/engine/index.js");
    await ready("cpu");
    await import("webgpu");
    await import("@tensorflow/tfjs-backend-webgpu");
    process.exit();`;
  execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: root,
    env: { ...process.env, NODE_V8_COVERAGE: coverage },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const reports = readdirSync(coverage).map((name) => JSON.parse(readFileSync(join(coverage, name), "utf8")));
  return (
    reports
      .flatMap(({ result }) => result.map(({ url }) => url))
      .filter((url) => url.startsWith("file:"))
      .map((url) => relative(root, fileURLToPath(url)))
      // The script above has a URL, but no file.
      .filter((path) => !path.startsWith("..") && existsSync(join(root, path)))
  );
}

function vulkanLoader() {
  const folders = [
    ...(process.env.LD_LIBRARY_PATH ?? "").split(":"),
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib64",
    "/usr/lib",
    "/usr/lib/chromium",
  ];
  const found = folders
    .filter((path) => path !== "")
    .map((path) => join(path, loader))
    .find(existsSync);
  if (found === undefined) {
    throw new Error(
      `Expected a Vulkan loader (${loader}) to pack, but none of the system's library folders has one. ` +
        "Install it (on Debian: apt-get install libvulkan1), or name its folder in LD_LIBRARY_PATH.",
    );
  }
  return found;
}
