import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userDataFolder } from "../../kernel/data-folder.js";

// The kernelspec points at the built kernel, so the built installer is tested.
const installer = new URL("../../dist/kernel/install.js", import.meta.url).href;
const run = promisify(execFile);

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellship-install-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function install(options: object, env: Record<string, string> = {}): Promise<string> {
  const script = `
    import { installKernelSpec } from ${JSON.stringify(installer)};
    try { console.log(await installKernelSpec(${JSON.stringify(options)})); }
    catch (error) { console.log(error.code + ": " + error.message); }`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], {
    env: { ...process.env, ...env },
  });
  return stdout.trim();
}

describe("installKernelSpec", () => {
  it("writes a kernelspec below a prefix", async () => {
    const target = await install({ prefix: folder, name: "Ship-1" });
    expect(target).toBe(join(folder, "share/jupyter/kernels/ship-1"));
    const spec = JSON.parse(await readFile(join(target, "kernel.json"), "utf8"));
    expect(spec).toMatchObject({
      display_name: "TypeScript (cellship)",
      language: "typescript",
      interrupt_mode: "message",
      argv: [process.execPath, expect.stringMatching(/dist.kernel.main\.js$/), "{connection_file}"],
    });
    expect(await readdir(join(folder, "share/jupyter/kernels"))).toEqual(["ship-1"]);
  });

  it.each([32, 64])("brings a logo of %i pixels", async (size) => {
    const target = await install({ prefix: folder, name: "logos" });
    const png = await readFile(join(target, `logo-${size}x${size}.png`));
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    // Width and height stand at the beginning of the first chunk.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  });

  it("replaces an older kernelspec whole", async () => {
    const target = await install({ prefix: folder, name: "again" });
    await writeFile(join(target, "left-over"), "");
    await install({ prefix: folder, name: "again" });
    expect((await readdir(target)).sort()).toEqual([
      "kernel.json",
      "logo-32x32.png",
      "logo-64x64.png",
      "logo-svg.svg",
    ]);
  });

  it("goes to the user's Jupyter data folder by default", async () => {
    const data = join(folder, "data");
    expect(await install({}, { JUPYTER_DATA_DIR: data })).toBe(join(data, "kernels/cellship"));
  });

  it("refuses a name that Jupyter would not accept, and two places at once", async () => {
    expect(await install({ prefix: folder, name: "../evil" })).toMatch(/^invalid_name: .*got "\.\.\/evil"/);
    expect(await install({ prefix: folder, user: true })).toMatch(/^conflicting_options: /);
  });

  it("says which folder it could not write", async () => {
    const blocked = join(folder, "blocked");
    await mkdir(blocked);
    await writeFile(join(blocked, "share"), "a file, not a folder");
    await chmod(blocked, 0o500);
    expect(await install({ prefix: blocked })).toMatch(
      /^not_writable: .*blocked\/share\/jupyter\/kernels\/cellship/,
    );
  });
});

describe("userDataFolder", () => {
  it.each([
    ["linux", {}, "/home/ada/.local/share/jupyter"],
    ["linux", { XDG_DATA_HOME: "/xdg" }, "/xdg/jupyter"],
    ["linux", { JUPYTER_DATA_DIR: "/data", XDG_DATA_HOME: "/xdg" }, "/data"],
    ["darwin", {}, "/home/ada/Library/Jupyter"],
    ["win32", { APPDATA: "/roaming" }, "/roaming/jupyter"],
  ] as const)("on %s with %j is %s", (platform, env, expected) => {
    expect(userDataFolder({ platform, env, home: "/home/ada" })).toBe(expected);
  });
});
