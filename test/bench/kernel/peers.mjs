// The kernels that are compared, and how each is started.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const python = process.env.PYTHON ?? "/usr/bin/python3";

const peersFolder = join(tmpdir(), "cellship-bench-kernels");

const manifest = {
  private: true,
  // tslab's cells know console and timers only where these types are.
  dependencies: { "@types/node": "20.19.43", deno: "2.9.6", ijavascript: "5.2.1", tslab: "1.0.22" },
  // zeromq 5, which ijavascript asks for, has no binaries for today's Node.js.
  overrides: { jmp: { zeromq: "6.8.0" } },
};

/** Has ijavascript use zeromq 6 through the interface that it keeps for users of zeromq 5, but with a class as Socket. */
const zeromqOfVersion5 = `const Module = require("node:module");
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return resolve.call(this, request === "zeromq" ? "zeromq/v5-compat" : request, ...rest);
};
const ofFolder = Module.createRequire(__filename);
const zeromq = ofFolder("zeromq");
// An identity is of no use to a socket that listens, and not to be had for each kind.
const { setsockopt } = zeromq.Socket.prototype;
zeromq.Socket.prototype.setsockopt = function (option, value) {
  return option === zeromq.ZMQ_IDENTITY ? this : setsockopt.call(this, option, value);
};
const jmp = ofFolder("jmp");
const { Socket } = jmp;
jmp.Socket = function (type, scheme, key) {
  const socket = Reflect.construct(zeromq.Socket, [type], Socket);
  socket._jmp = { scheme, key, _listeners: [] };
  return socket;
};
`;

/** Installs the peers that npm has, unless an earlier run did. */
function installPeers() {
  const folder = peersFolder;
  const file = join(folder, "package.json");
  const text = JSON.stringify(manifest, undefined, 2);
  const marker = join(folder, "installed");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "zeromq-5.cjs"), zeromqOfVersion5);
  if (existsSync(marker) && readFileSync(file, "utf8") === text) return;
  console.error(`Installing tslab, Deno and ijavascript into ${folder} …`);
  writeFileSync(file, text);
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", ["install", ...options], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
  writeFileSync(marker, "");
}

function pythonHas(module) {
  try {
    execFileSync(python, ["-c", `import ${module}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** The program itself: npm's command is a Node.js script that starts it. */
function denoProgram() {
  const text = execFileSync(process.execPath, [
    join(peersFolder, "node_modules/deno/bin.cjs"),
    "eval",
    "console.log(Deno.execPath())",
  ]);
  return text.toString().trim();
}

/**
 * @typedef {object} Contestant
 * @property {string} name - Also the name of its dialect.
 * @property {string[]} command
 * @property {"signal" | "message"} interruptMode - What its kernelspec says.
 */

/** @returns {{ contestants: Contestant[], absent: string[] }} Ours first; `absent`: why a peer is missing. */
export function findContestants() {
  const node = process.execPath;
  const ours = join(root, "dist/kernel/main.js");
  if (!existsSync(ours)) throw new Error(`Expected the built kernel at ${ours}. Run "npm run build" first.`);
  const contestants = [
    { name: "cellship", command: [node, ours, "{connection_file}"], interruptMode: "message" },
  ];
  const absent = [];
  const add = (name, command) => contestants.push({ name, command: command(), interruptMode: "signal" });
  try {
    installPeers();
    const at = (path) => join(peersFolder, "node_modules", path);
    add("tslab", () => [node, at("tslab/bin/tslab"), "kernel", "--config-path", "{connection_file}"]);
    add("Deno", () => [denoProgram(), "jupyter", "--kernel", "--conn", "{connection_file}"]);
    add("ijavascript", () => [
      node,
      "--require",
      join(peersFolder, "zeromq-5.cjs"),
      at("ijavascript/lib/kernel.js"),
      "{connection_file}",
    ]);
  } catch (error) {
    absent.push(`tslab, Deno and ijavascript could not be installed: ${error.message}`);
  }
  if (pythonHas("ipykernel"))
    add("ipykernel", () => [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]);
  else
    absent.push(`${python} has no ipykernel (Debian: python3-ipykernel; PYTHON names another interpreter)`);
  return { contestants, absent };
}

/** Folder that cells run in. */
export function workingDirectory() {
  const folder = join(peersFolder, "notebook");
  mkdirSync(folder, { recursive: true });
  return folder;
}
