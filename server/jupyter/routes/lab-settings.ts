import { optionalText, readJsonBody } from "../json-body.js";
import type { LabSettings } from "../lab/settings.js";
import type { Route } from "../router.js";

/** `/lab/api/settings[/<plugin>]`: the settings of JupyterLab's plugins. */
export function settingRoutes(settings: LabSettings): Route[] {
  return [
    {
      method: "GET",
      path: "/lab/api/settings",
      handler: async (context) => {
        const ids = await settings.ids();
        const isIdsOnly = context.query.ids_only === "true";
        const models = isIdsOnly
          ? ids.map((id) => ({ id }))
          : await Promise.all(ids.map((id) => settings.get(id)));
        context.body = { settings: models, warnings: [] };
      },
    },
    {
      method: "GET",
      path: "/lab/api/settings/*id",
      handler: async (context, { id = "" }) => {
        context.body = await settings.get(id);
      },
    },
    {
      method: "PUT",
      path: "/lab/api/settings/*id",
      handler: async (context, { id = "" }) => {
        await settings.put(id, optionalText(await readJsonBody(context.req), "raw") ?? "");
        context.status = 204;
      },
    },
  ];
}
