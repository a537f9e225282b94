import { readJsonBody } from "../json-body.js";
import type { LabWorkspaces } from "../lab/workspaces.js";
import type { Route } from "../router.js";

/** `/lab/api/workspaces[/<name>]`: saved layouts. */
export function workspaceRoutes(workspaces: LabWorkspaces): Route[] {
  return [
    {
      method: "GET",
      path: "/lab/api/workspaces",
      handler: async (context) => {
        const values = await workspaces.list();
        context.body = { workspaces: { ids: values.map(({ metadata }) => metadata.id), values } };
      },
    },
    {
      method: "GET",
      path: "/lab/api/workspaces/*id",
      handler: async (context, { id = "" }) => {
        context.body = await workspaces.get(id);
      },
    },
    {
      method: "PUT",
      path: "/lab/api/workspaces/*id",
      handler: async (context, { id = "" }) => {
        await workspaces.put(id, await readJsonBody(context.req));
        context.status = 204;
      },
    },
    {
      method: "DELETE",
      path: "/lab/api/workspaces/*id",
      handler: async (context, { id = "" }) => {
        await workspaces.delete(id);
        context.status = 204;
      },
    },
  ];
}
