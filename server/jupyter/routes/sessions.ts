import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";
import type { Contents } from "../contents/contents.js";
import { BadRequestError } from "../errors.js";
import { optionalText, readJsonBody } from "../json-body.js";
import type { Kernels } from "../kernels.js";
import type { Route } from "../router.js";
import type { SessionFields, Sessions } from "../sessions.js";

/** `/api/sessions`: which document runs in which kernel. */
export function sessionRoutes(parts: {
  readonly sessions: Sessions;
  readonly kernels: Kernels;
  readonly contents: Contents;
}): Route[] {
  const { sessions, kernels, contents } = parts;

  // A page may ask for a kernel that ended while it was away: it gets a new one of the same name.
  const kernelFor = async (body: JsonObject, path: string): Promise<string> => {
    const wanted = isJsonObject(body.kernel) ? body.kernel : {};
    const id = optionalText(wanted, "id");
    if (id !== undefined && kernels.has(id)) return id;
    const folder = await contents.folderOf(path);
    const kernel = await kernels.start({
      name: optionalText(wanted, "name"),
      folder,
      sessionName: contents.resolve(path),
    });
    return kernel.id;
  };

  return [
    {
      method: "GET",
      path: "/api/sessions",
      handler: (context) => {
        context.body = sessions.list();
      },
    },
    {
      method: "POST",
      path: "/api/sessions",
      handler: async (context) => {
        const body = await readJsonBody(context.req);
        const path = optionalText(body, "path");
        const type = optionalText(body, "type");
        if (path === undefined) throw new BadRequestError("Missing field in JSON data: path");
        if (type === undefined) throw new BadRequestError("Missing field in JSON data: type");
        const session =
          sessions.findByPath(path) ??
          sessions.add({
            path,
            name: optionalText(body, "name") ?? "",
            type,
            kernelId: await kernelFor(body, path),
          });
        context.status = 201;
        context.set("Location", `/api/sessions/${session.id}`);
        context.body = session;
      },
    },
    {
      method: "GET",
      path: "/api/sessions/:id",
      handler: (context, { id = "" }) => {
        context.body = sessions.get(id);
      },
    },
    {
      method: "PATCH",
      path: "/api/sessions/:id",
      handler: async (context, { id = "" }) => {
        const before = sessions.get(id);
        const body = await readJsonBody(context.req);
        const changes: Partial<Record<keyof SessionFields, string>> = {};
        for (const field of ["path", "name", "type"] as const) {
          const value = optionalText(body, field);
          if (value !== undefined) changes[field] = value;
        }
        const wantedId = isJsonObject(body.kernel) ? optionalText(body.kernel, "id") : undefined;
        if (wantedId !== undefined && !kernels.has(wantedId))
          throw new BadRequestError(`No such kernel: ${wantedId}`);
        if (isJsonObject(body.kernel)) changes.kernelId = await kernelFor(body, changes.path ?? before.path);
        context.body = sessions.update(id, changes);
        const { kernelId } = changes;
        if (kernelId !== undefined && kernelId !== before.kernel.id && kernels.has(before.kernel.id)) {
          await kernels.shutdown(before.kernel.id);
        }
      },
    },
    {
      method: "DELETE",
      path: "/api/sessions/:id",
      handler: async (context, { id = "" }) => {
        const { kernel } = sessions.get(id);
        sessions.remove(id);
        await kernels.shutdown(kernel.id);
        context.status = 204;
      },
    },
  ];
}
