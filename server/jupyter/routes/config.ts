import type { FrontEndConfig } from "../front-end-config.js";
import { readJsonBody } from "../json-body.js";
import type { Route } from "../router.js";

/** `/api/config/<section>`: what front ends keep with the server. */
export function configRoutes(config: FrontEndConfig): Route[] {
  return [
    {
      method: "GET",
      path: "/api/config/:section",
      handler: async (context, { section = "" }) => {
        context.body = await config.get(section);
      },
    },
    {
      method: "PUT",
      path: "/api/config/:section",
      handler: async (context, { section = "" }) => {
        await config.set(section, await readJsonBody(context.req));
        context.status = 204;
      },
    },
    {
      method: "PATCH",
      path: "/api/config/:section",
      handler: async (context, { section = "" }) => {
        context.body = await config.update(section, await readJsonBody(context.req));
      },
    },
  ];
}
