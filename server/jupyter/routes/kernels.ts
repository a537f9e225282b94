import type { Contents } from "../contents/contents.js";
import { optionalText, readJsonBody } from "../json-body.js";
import type { Kernels } from "../kernels.js";
import type { Route } from "../router.js";

/** `/api/kernels`: list, start, look up, interrupt, restart, shut down. */
export function kernelRoutes(parts: { readonly kernels: Kernels; readonly contents: Contents }): Route[] {
  const { kernels, contents } = parts;
  return [
    {
      method: "GET",
      path: "/api/kernels",
      handler: (context) => {
        context.body = kernels.list().map((kernel) => kernel.model);
      },
    },
    {
      method: "POST",
      path: "/api/kernels",
      handler: async (context) => {
        const body = await readJsonBody(context.req);
        const folder = await contents.folderOf(optionalText(body, "path") ?? "");
        const kernel = await kernels.start({ name: optionalText(body, "name"), folder });
        context.status = 201;
        context.set("Location", `/api/kernels/${kernel.id}`);
        context.body = kernel.model;
      },
    },
    {
      method: "GET",
      path: "/api/kernels/:id",
      handler: (context, { id = "" }) => {
        context.body = kernels.get(id).model;
      },
    },
    {
      method: "DELETE",
      path: "/api/kernels/:id",
      handler: async (context, { id = "" }) => {
        await kernels.shutdown(id);
        context.status = 204;
      },
    },
    {
      method: "POST",
      path: "/api/kernels/:id/interrupt",
      handler: (context, { id = "" }) => {
        kernels.get(id).interrupt();
        context.status = 204;
      },
    },
    {
      method: "POST",
      path: "/api/kernels/:id/restart",
      handler: async (context, { id = "" }) => {
        const kernel = kernels.get(id);
        await kernel.restart();
        context.body = kernel.model;
      },
    },
  ];
}
