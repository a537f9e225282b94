import { execFile, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTimeoutMs } from "../../helpers/build-lab.js";
import { startLab } from "../../helpers/lab-process.js";
import { hasPeer } from "../../helpers/peers.js";

const run = promisify(execFile);
const registry = spawnSync("npm", ["view", "koa", "version", "--fetch-retries=0"], {
  encoding: "utf8",
});
const isPresent = hasPeer("An npm registry", registry.status === 0, "connect to the network");

describe.skipIf(!isPresent)("the published package", { timeout: 120_000 }, () => {
  let folder: string;
  let project: string;
  let packed: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cellship-package-"));
    project = join(folder, "project");
    await mkdir(project);
    await writeFile(join(project, "package.json"), JSON.stringify({ name: "project", private: true }));
    packed = (await run(process.execPath, ["server/cli/pack.mjs", folder])).stdout;
    console.warn(packed.trim());
    const archive = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
    const words = [
      "install",
      "--no-audit",
      "--no-fund",
      "--prefer-offline",
      "--ignore-scripts",
      `../${archive}`,
    ];
    await run("npm", words, { cwd: project });
  }, buildTimeoutMs);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const installed = (path: string): string => join(project, "node_modules", "cellship", path);

  it("has a size to be sent around", () => {
    expect(Number(/: ([\d.]+) MB/.exec(packed)?.[1])).toBeLessThan(20);
  });

  it("brings the licences of JupyterLab and of all that is bundled with it", async () => {
    const file = await readFile(installed("dist/lab/static/third-party-licenses.json.gz"));
    const { packages } = JSON.parse(gunzipSync(file).toString()) as {
      packages: { name: string; licenseId: string; extractedText: string }[];
    };
    expect(packages.filter(({ extractedText }) => extractedText.length < 300)).toEqual([]);
    const texts = new Map(packages.map(({ name, extractedText }) => [name, extractedText]));
    expect(texts.get("@jupyterlab/application")).toMatch(
      /^Copyright \(c\) Project Jupyter\s+Redistribution and use/,
    );
    for (const name of ["elkjs", "plotly.js", "mermaid", "react", "@jupyter-widgets/controls"]) {
      expect([...texts.keys()]).toContain(name);
    }
  });

  it("opens JupyterLab with no build", async () => {
    const lab = await startLab(project, { XDG_STATE_HOME: folder }, installed("dist/server/cli/main.js"));
    const page = await fetch(lab.url, { redirect: "manual" });
    const cookie = page.headers
      .getSetCookie()
      .map((value) => value.split(";")[0])
      .join("; ");
    const html = await (await fetch(new URL("/lab", lab.url), { headers: { cookie } })).text();
    const script = /src="(\/static\/lab\/main\.\w+\.js)"/.exec(html)?.[1] ?? "no script in the page";
    expect((await fetch(new URL(script, lab.url))).status).toBe(200);
    expect(await lab.close()).toBe(0);
  });

  it("runs a notebook, with types, tables and a model", async () => {
    const source = [
      "const frame = new dfd.DataFrame({ a: [1, 2, 3] });",
      "const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });",
      "[frame.shape[0], (model.predict(tf.ones([2, 1])) as tf.Tensor).shape]",
    ].join("\n");
    const cell = { id: "a", cell_type: "code", source, metadata: {}, outputs: [], execution_count: null };
    const kernelspec = { name: "cellship", display_name: "TypeScript", language: "typescript" };
    const notebook = { cells: [cell], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
    await writeFile(join(project, "a.ipynb"), JSON.stringify(notebook));
    await run(join(project, "node_modules", ".bin", "cellship"), ["run", "a.ipynb", "--output", "b.ipynb"], {
      cwd: project,
      env: { ...process.env, XDG_STATE_HOME: folder },
    });
    expect(await readFile(join(project, "b.ipynb"), "utf8")).toContain("[ 3, [ 2, 1 ] ]");
  });
});
