import { join } from "node:path";
import type { Context } from "koa";
import type { Authenticator } from "../auth.js";
import { NotFoundError } from "../errors.js";
import { optionalText, readJsonBody } from "../json-body.js";
import type { LabBundle } from "../lab/bundle.js";
import { favicon } from "../lab/favicon.js";
import { labPage } from "../lab/lab-page.js";
import type { LabSettings } from "../lab/settings.js";
import { themeStyle } from "../lab/theme-style.js";
import type { LabWorkspaces } from "../lab/workspaces.js";
import type { Route } from "../router.js";
import { sendFileBelow } from "../send-file.js";
import { logIn } from "./login.js";

/** What the JupyterLab application consists of. */
export interface Lab {
  readonly bundle: LabBundle;
  readonly settings: LabSettings;
  readonly workspaces: LabWorkspaces;
}

/** JupyterLab's page, its scripts, and the parts of the API that only it uses. */
export function labRoutes(
  lab: Lab,
  parts: {
    readonly authenticator: Authenticator;
    readonly rootFolder: string;
    readonly version: string;
  },
): Route[] {
  return [
    ...pageRoutes(lab, parts),
    ...assetRoutes(lab.bundle),
    ...settingRoutes(lab.settings),
    ...workspaceRoutes(lab.workspaces),
  ];
}

function pageRoutes(
  { bundle }: Lab,
  { authenticator, rootFolder, version }: Parameters<typeof labRoutes>[1],
): Route[] {
  const show =
    (mode: "multiple-document" | "single-document"): Route["handler"] =>
    (context, { workspace = "default", path: treePath = "" }) => {
      if (context.query.token !== undefined) {
        // The token is good for more than this page: it leaves the address bar and the history.
        logIn(context, authenticator);
        context.redirect(withoutToken(context));
        return;
      }
      asPage(context);
      context.body = labPage({
        bundle,
        mode,
        workspace,
        treePath,
        rootFolder,
        serverVersion: version,
      });
    };
  const modes = [
    ["/lab", show("multiple-document")],
    ["/doc", show("single-document")],
  ] as const;
  return [
    {
      method: "GET",
      path: "/",
      access: "page",
      handler: (context) => context.redirect(`/lab${context.search}`),
    },
    ...modes.flatMap(([prefix, handler]) =>
      ["", "/tree/*path", "/workspaces/:workspace", "/workspaces/:workspace/tree/*path"].map(
        (suffix): Route => ({ method: "GET", path: prefix + suffix, access: "page", handler }),
      ),
    ),
  ];
}

function withoutToken({ URL: url }: Context): string {
  url.searchParams.delete("token");
  return url.pathname + url.search;
}

function asPage(context: Context): void {
  context.type = "html";
  context.set("Content-Security-Policy", "frame-ancestors 'self'");
  context.set("Referrer-Policy", "same-origin");
}

function assetRoutes({ folder }: LabBundle): Route[] {
  return [
    {
      method: "GET",
      path: "/static/lab/*path",
      access: "public",
      handler: async (context, { path = "" }) => {
        context.remove("Content-Security-Policy");
        await sendFileBelow(context, join(folder, "static"), path, { isImmutable: true });
      },
    },
    {
      method: "GET",
      path: "/static/:name",
      access: "public",
      handler: (context, { name = "" }) => {
        const image = favicon(name);
        if (image === undefined) throw new NotFoundError(`No such file: ${context.path}`);
        context.type = "svg";
        context.body = image;
      },
    },
    {
      method: "GET",
      path: "/lab/api/themes/*path",
      handler: async (context, { path = "" }) => {
        const themes = join(folder, "themes");
        if (!path.endsWith(".css")) return sendFileBelow(context, themes, path);
        context.type = "css";
        context.body = await themeStyle(themes, path, "/lab/api/themes");
      },
    },
    {
      method: "GET",
      path: "/lab/api/licenses/*path",
      handler: (context) => sendFileBelow(context, join(folder, "static"), "third-party-licenses.json"),
    },
    {
      method: "GET",
      path: "/lab/api/translations",
      handler: (context) => {
        context.body = { data: { en: { displayName: "English", nativeName: "English" } }, message: "" };
      },
    },
    {
      method: "GET",
      path: "/lab/api/translations/:locale",
      handler: (context, { locale = "" }) => {
        const isKnown = locale === "en" || locale === "default";
        context.body = { data: {}, message: isKnown ? "" : `No language pack ${locale} is installed.` };
      },
    },
  ];
}

function settingRoutes(settings: LabSettings): Route[] {
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

function workspaceRoutes(workspaces: LabWorkspaces): Route[] {
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
