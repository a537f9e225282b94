// npm run build:native: compiles the kernels to an addon for this machine's processor. Optional: without it, or where
// it cannot be built, the engine computes in WebAssembly. Needs Linux on x64, gcc or clang, and Node.js' headers
// (beside the running Node.js, in npm's nodedir, or in /usr/include/node).
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { dispatchHeader, exportedFunctions } from "./dispatch.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const kernels = join(here, "../kernels");
const outputs = [join(here, "build"), join(here, "../../../dist/lib/engine/native/build")];
const addon = "kernels-avx2.node";
const flags = [
  ...[
    "-std=c11",
    "-O3",
    "-mavx2",
    "-mfma",
    "-fPIC",
    "-shared",
    "-Wl,-z,nodelete",
    "-pthread",
    "-Wall",
    "-Wno-missing-field-initializers",
  ],
  ...["-fvisibility=hidden", "-fno-math-errno", "-ffp-contract=off"],
];

function findHeaders() {
  const folders = [
    process.env.npm_config_nodedir && join(process.env.npm_config_nodedir, "include/node"),
    join(dirname(process.execPath), "../include/node"),
    "/usr/include/node",
  ];
  return folders.find((folder) => folder && existsSync(join(folder, "node_api.h")));
}

function findCompiler() {
  const names = [process.env.CC, "gcc", "clang", "clang-16"];
  return names.find((name) => {
    if (!name) return false;
    try {
      execFileSync(name, ["--version"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

function build() {
  const system = `${process.platform} on ${process.arch}`;
  if (system !== "linux on x64") return `Expected linux on x64, got ${system}.`;
  const headers = findHeaders();
  if (!headers) return "Expected Node.js' headers (node_api.h). Install them, or set npm_config_nodedir.";
  const compiler = findCompiler();
  if (!compiler) return "Expected gcc or clang. Install one, or set CC.";

  const sources = readdirSync(kernels)
    .filter((file) => file.endsWith(".c"))
    .map((file) => join(kernels, file));
  const work = mkdtempSync(join(tmpdir(), "cellship-native-"));
  try {
    const functions = sources.flatMap((file) => exportedFunctions(readFileSync(file, "utf8")));
    writeFileSync(join(work, "dispatch.h"), dispatchHeader(functions));
    const built = join(work, addon);
    execFileSync(
      compiler,
      [
        ...flags,
        `-I${work}`,
        `-I${headers}`,
        join(here, "addon.c"),
        join(here, "sleep.c"),
        ...sources,
        "-o",
        built,
      ],
      { stdio: "inherit" },
    );
    for (const folder of outputs) {
      if (folder !== outputs[0] && !existsSync(join(folder, "../.."))) continue;
      mkdirSync(folder, { recursive: true });
      // A new file, not new bytes in the old one: a process may have that mapped.
      rmSync(join(folder, addon), { force: true });
      copyFileSync(built, join(folder, addon));
    }
    console.log(`Built ${addon}: ${functions.length} functions by ${compiler}.`);
    return undefined;
  } catch (error) {
    return `The compiler failed: ${error.message}`;
  } finally {
    rmSync(work, { recursive: true });
  }
}

const failure = build();
if (failure !== undefined) {
  console.error(`${failure} The engine goes on computing in WebAssembly.`);
  process.exitCode = 1;
}
