import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jupyterKernelFolders } from "../../../server/jupyter/jupyter-paths.js";
import { createKernelSpecs } from "../../../server/jupyter/kernel-specs.js";

const spec = { argv: ["node", "{connection_file}"], display_name: "X", language: "x" };

describe("kernelspecs", () => {
  it("come from memory first, then from the folders in order; broken ones are skipped", async () => {
    const [first, second] = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), "cellship-specs-"))));
    const add = async (folder: string, name: string, text: string) => {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, "kernel.json"), text);
    };
    await add(
      first as string,
      "Alpha",
      JSON.stringify({ ...spec, display_name: "first", interrupt_mode: "message" }),
    );
    await add(second as string, "alpha", JSON.stringify({ ...spec, display_name: "second" }));
    await add(second as string, "broken", "{");
    await add(second as string, "noargv", JSON.stringify({ ...spec, argv: [] }));
    await writeFile(join(first as string, "Alpha", "logo-64x64.png"), "");
    const specs = createKernelSpecs({
      builtIn: { own: spec },
      folders: [first as string, "/none", second as string],
    });
    const list = await specs.list();
    expect(list.map(({ name }) => name)).toEqual(["own", "alpha"]);
    expect(list[1]).toMatchObject({
      spec: { display_name: "first", interrupt_mode: "message", env: {} },
      resources: { "logo-64x64": "/kernelspecs/alpha/logo-64x64.png" },
    });
    expect(await specs.defaultName()).toBe("own");
    await expect(specs.get("other")).rejects.toMatchObject({ available: ["own", "alpha"] });
  });

  it("are looked for where Jupyter looks", () => {
    const environment = { JUPYTER_PATH: "/a:/b", VIRTUAL_ENV: "/venv" };
    expect(jupyterKernelFolders({ environment, homeFolder: "/home/u", platform: "linux" })).toEqual([
      "/a/kernels",
      "/b/kernels",
      "/home/u/.local/share/jupyter/kernels",
      "/venv/share/jupyter/kernels",
      "/usr/local/share/jupyter/kernels",
      "/usr/share/jupyter/kernels",
    ]);
    expect(jupyterKernelFolders({ environment: {}, homeFolder: "/Users/u", platform: "darwin" })[0]).toBe(
      "/Users/u/Library/Jupyter/kernels",
    );
  });
});
