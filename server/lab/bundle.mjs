import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { completeLicences } from "./licences.mjs";

const require = createRequire(import.meta.url);
const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const description = require("./package.json");

/**
 * Bundles the JupyterLab application of this folder's package.json.
 *
 * @param {string} folder - Where to: `static` gets the scripts, `schemas` the settings' schemas and `themes` the themes.
 * @returns {Promise<{ scripts: string[], version: string }>} The scripts that the page loads, and JupyterLab's version.
 * @throws {Error} If the bundler reports errors, or a package's licence has no text.
 */
export async function bundleApplication(folder) {
  const { rspack } = require("@rspack/core");
  const { Build } = require("@jupyter/builder");
  const { extensions, mimeExtensions, version } = description.jupyterlab;

  const generated = join(here, "node_modules", ".cellship-generated");
  rmSync(generated, { recursive: true, force: true });
  mkdirSync(generated, { recursive: true });
  const packageNames = [...new Set([...extensions, ...Object.keys(mimeExtensions)])];
  const themes = Build.ensureAssets({
    packageNames,
    output: generated,
    schemaOutput: folder,
    themeOutput: folder,
  });
  writeFileSync(join(generated, "plugins.js"), pluginList(extensions, mimeExtensions));

  const stats = await run(rspack, [
    applicationConfig(generated, join(folder, "static")),
    ...themes.map((theme) => ({ ...theme, context: here })),
  ]);
  completeLicences(join(folder, "static", "third-party-licenses.json"), (name) =>
    JSON.parse(readFileSync(join(here, "node_modules", name, "package.json"), "utf8")),
  );
  const entry = stats.children[0].entrypoints.main;
  return { scripts: entry.assets.map(({ name }) => name), version };
}

/** A module that loads every extension when asked to. */
function pluginList(extensions, mimeExtensions) {
  const row = (name, file) =>
    `  { name: ${JSON.stringify(name)}, load: () => import(${JSON.stringify(file === "" ? name : `${name}/${file}`)}) },`;
  return [
    "export const extensions = [",
    ...extensions.map((name) => row(name, "")),
    "];",
    "export const mimeExtensions = [",
    ...Object.entries(mimeExtensions).map(([name, file]) => row(name, file)),
    "];",
    "",
  ].join("\n");
}

function applicationConfig(generated, output) {
  const { merge } = require("webpack-merge");
  const { WPPlugin } = require("@jupyter/builder");
  const base = require("@jupyter/builder/lib/webpack.config.base");
  return merge(base, {
    mode: "production",
    devtool: false,
    context: here,
    entry: { main: join(here, "app", "main.mjs") },
    output: {
      path: output,
      filename: "[name].[contenthash].js",
      chunkFilename: "[name].[contenthash].js",
      assetModuleFilename: "[hash][ext][query]",
    },
    resolve: {
      // Plotly's file lies outside this folder and is given a `process` of this folder's.
      modules: ["node_modules", join(here, "node_modules")],
      alias: {
        "cellship-generated": generated,
        "plotly.js": join(root, "node_modules", "plotly.js", "dist", "plotly.min.js"),
      },
    },
    performance: { hints: false },
    plugins: [
      new WPPlugin.JSONLicenseWebpackPlugin({ excludedPackageTest: (name) => name === description.name }),
    ],
  });
}

/** Runs the bundler; resolves with its report. */
function run(rspack, configs) {
  return new Promise((resolve, reject) => {
    rspack(configs, (error, stats) => {
      if (error) reject(error);
      else if (stats.hasErrors()) reject(new Error(stats.toString({ preset: "errors-only" })));
      else resolve(stats.toJson({ all: false, entrypoints: true, children: true, assets: true }));
    });
  });
}
