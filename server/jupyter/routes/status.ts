import type { Kernels } from "../kernels.js";
import type { Route } from "../router.js";

/** Answered without a token: clients find out here whether a Jupyter server listens. */
export const versionPath = "/api";

/** `GET /api` and `GET /api/status`. */
export function statusRoutes(parts: { readonly kernels: Kernels; readonly version: string }): Route[] {
  const { kernels, version } = parts;
  const started = new Date().toISOString();
  return [
    {
      method: "GET",
      path: versionPath,
      handler: (context) => {
        context.body = { version };
      },
    },
    {
      method: "GET",
      path: "/api/status",
      handler: (context) => {
        const models = kernels.list().map((kernel) => kernel.model);
        context.body = {
          started,
          // ISO 8601 times sort as text.
          last_activity: [started, ...models.map((model) => model.last_activity)].sort().at(-1),
          kernels: models.length,
          connections: models.reduce((sum, model) => sum + model.connections, 0),
        };
      },
    },
  ];
}
