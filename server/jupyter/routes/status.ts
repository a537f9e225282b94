import type { Activity } from "../activity.js";
import type { Kernels } from "../kernels.js";
import type { Route } from "../router.js";

/** `GET /api`, by which anyone finds out that a Jupyter server listens, and `GET /api/status`. */
export function statusRoutes(parts: {
  readonly kernels: Kernels;
  readonly activity: Activity;
  readonly version: string;
}): Route[] {
  const { kernels, activity, version } = parts;
  return [
    {
      method: "GET",
      path: "/api",
      access: "public",
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
          started: activity.started.toISOString(),
          last_activity: activity.last.toISOString(),
          kernels: models.length,
          connections: models.reduce((sum, model) => sum + model.connections, 0),
        };
      },
    },
  ];
}
