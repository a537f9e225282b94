/** The plugins that a module exports as its default, one or several. */
export function pluginsOf(module) {
  const plugins = module.default ?? module;
  return Array.isArray(plugins) ? plugins : [plugins];
}
