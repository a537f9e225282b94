import type { Checkpoints } from "../contents/checkpoints.js";
import type { Route } from "../router.js";

/**
 * `/api/contents/<path>/checkpoints[/<id>]`. They come before the contents' own routes, whose paths may end in anything.
 */
export function checkpointRoutes(checkpoints: Checkpoints): Route[] {
  return [
    {
      method: "GET",
      path: "/api/contents/**path/checkpoints",
      handler: async (context, { path = "" }) => {
        context.body = await checkpoints.list(path);
      },
    },
    {
      method: "POST",
      path: "/api/contents/**path/checkpoints",
      handler: async (context, { path = "" }) => {
        const checkpoint = await checkpoints.create(path);
        context.status = 201;
        context.set("Location", `${context.path}/${checkpoint.id}`);
        context.body = checkpoint;
      },
    },
    {
      method: "POST",
      path: "/api/contents/**path/checkpoints/:id",
      handler: async (context, { path = "", id = "" }) => {
        await checkpoints.restore(path, id);
        context.status = 204;
      },
    },
    {
      method: "DELETE",
      path: "/api/contents/**path/checkpoints/:id",
      handler: async (context, { path = "", id = "" }) => {
        await checkpoints.delete(path, id);
        context.status = 204;
      },
    },
  ];
}
