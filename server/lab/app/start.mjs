import "cellship-generated/style.js";
import "./plotly-renderer.css";
import { JupyterLab } from "@jupyterlab/application";
import { PageConfig } from "@jupyterlab/coreutils";
import { IConnectionStatus, IServiceManager } from "@jupyterlab/services";
import { PluginRegistry } from "@lumino/coreutils";
import { extensions, mimeExtensions } from "cellship-generated/plugins.js";
import patientCellExecutor from "./patient-cell-executor.mjs";
import plotlyRenderer from "./plotly-renderer.mjs";
import { showTextOfLostWidgets } from "./widget-text.mjs";

/** Loads all extensions and starts JupyterLab in this page. */
export async function start() {
  showTextOfLostWidgets();
  const mimeModules = [...(await loadAll(mimeExtensions)), { name: "cellship", plugins: [plotlyRenderer] }];
  const choice = choosePlugins([
    ...(await loadAll(extensions)),
    { name: "cellship", plugins: [patientCellExecutor] },
  ]);
  const pluginRegistry = new PluginRegistry();
  pluginRegistry.registerPlugins(choice.plugins);
  const application = new JupyterLab({
    pluginRegistry,
    serviceManager: await pluginRegistry.resolveRequiredService(IServiceManager),
    connectionStatus: await pluginRegistry.resolveOptionalService(IConnectionStatus),
    mimeExtensions: mimeModules.map(({ plugins }) => ({
      // By this, JupyterLab tells a module from a list of plugins.
      __esModule: true,
      default: plugins.filter(({ id }) => !PageConfig.Extension.isDisabled(id)),
    })),
    disabled: { matches: choice.disabled, patterns: patterns("disabledExtensions") },
    deferred: { matches: choice.deferred, patterns: patterns("deferredExtensions") },
    availablePlugins: choice.available,
  });
  await application.start({ ignorePlugins: choice.deferred, bubblingKeydown: true });
  await application.restored;
}

async function loadAll(list) {
  const loaded = await Promise.allSettled(list.map(({ load }) => load()));
  return loaded.flatMap(({ value, reason }, index) => {
    const { name } = list[index];
    if (value !== undefined) return [{ name, plugins: [value.default].flat() }];
    console.error(`The extension ${name} did not load:`, reason);
    return [];
  });
}

/** Sorts plugins by what the settings say of them. */
function choosePlugins(modules) {
  const choice = { plugins: [], disabled: [], deferred: [], available: [] };
  for (const { name, plugins } of modules) {
    for (const plugin of plugins) {
      const isDisabled = PageConfig.Extension.isDisabled(plugin.id);
      choice.available.push({
        id: plugin.id,
        description: plugin.description ?? "",
        requires: (plugin.requires ?? []).map((token) => token.name),
        optional: (plugin.optional ?? []).map((token) => token.name),
        provides: plugin.provides?.name ?? null,
        autoStart: plugin.autoStart,
        enabled: !isDisabled,
        extension: name,
      });
      if (isDisabled) {
        choice.disabled.push(plugin.id);
        continue;
      }
      if (PageConfig.Extension.isDeferred(plugin.id)) choice.deferred.push(plugin.id);
      choice.plugins.push(plugin);
    }
  }
  return choice;
}

function patterns(option) {
  return JSON.parse(PageConfig.getOption(option) || "[]");
}
