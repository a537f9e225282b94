import type { Activity } from "../activity.js";
import type { Kernels } from "../kernels.js";
import type { Route } from "../router.js";

/** `GET /api`, by which anyone finds out that a Jupyter server listens, and `GET /api/status`. */
export function statusRoutes(parts: {
  readonly activity: Activity;
  readonly kernels: Kernels;
  readonly version: string;
}): Route[] {
  const { activity, kernels, version } = parts;
  const started = new Date().toISOString();
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
          started,
          // ISO 8601 times sort as text.
          last_activity: [activity.last.toISOString(), ...models.map((model) => model.last_activity)]
            .sort()
            .at(-1),
          kernels: models.length,
          connections: models.reduce((sum, model) => sum + model.connections, 0),
        };
      },
    },
  ];
}
