import type { ModelRegistry } from "../registry.js";
import type { Route } from "./route.js";

/**
 * Puts stored models in and out of service.
 *
 * @see Open Inference Protocol, "Model Repository Extension"
 */
export function repositoryRoutes(registry: ModelRegistry): Route[] {
  return [
    {
      method: "POST",
      path: "/v2/repository/models/{name}/load",
      handle: async (context, { name = "" }) => {
        await registry.load(name);
        context.body = registry.summary(name);
      },
    },
    {
      method: "POST",
      path: "/v2/repository/models/{name}/unload",
      handle: async (context, { name = "" }) => {
        await registry.unload(name);
        context.body = registry.summary(name);
      },
    },
  ];
}
