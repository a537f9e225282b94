import { pluginsOf } from "./plugins-of.mjs";

/**
 * Loads the extensions that came prebuilt, as `pip` or a folder `labextensions` brings them; one that fails is reported
 * on the console and left out.
 *
 * @param {string} option - JSON list of `{ name, load, extension, mimeExtension, style }`, as the server found them; may
 * be empty.
 * @returns {Promise<{ name: string, kind: "extension" | "mimeExtension", plugins: object[] }[]>}
 */
export async function loadFederatedExtensions(option) {
  const described = JSON.parse(option || "[]");
  const loaded = await Promise.allSettled(described.map(loadExtension));
  return loaded.flatMap(({ value, reason }, index) => {
    if (value !== undefined) return value;
    console.error(`The extension ${described[index].name} did not load:`, reason);
    return [];
  });
}

async function loadExtension({ name, load, extension, mimeExtension, style }) {
  await addScript(`${labExtensionsUrl()}/${name}/${load}`);
  const container = window._JUPYTERLAB[name];
  await container.init(__webpack_share_scopes__.default);
  const parts = [];
  for (const [kind, path] of Object.entries({ extension, mimeExtension })) {
    if (path === undefined) continue;
    const module = (await container.get(path))();
    parts.push({ name, kind, plugins: pluginsOf(module) });
  }
  if (style !== undefined) (await container.get(style))();
  return parts;
}

function labExtensionsUrl() {
  return JSON.parse(document.getElementById("jupyter-config-data").textContent).fullLabextensionsUrl;
}

function addScript(source) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${source} could not be loaded`));
    document.head.append(script);
  });
}
