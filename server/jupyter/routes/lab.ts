import type { Context } from "koa";
import type { Authenticator } from "../auth.js";
import type { Contents } from "../contents/contents.js";
import type { HubSettings } from "../hub/hub-settings.js";
import type { LabBundle } from "../lab/bundle.js";
import { labPage } from "../lab/lab-page.js";
import type { LabSettings } from "../lab/settings.js";
import type { LabWorkspaces } from "../lab/workspaces.js";
import type { Route } from "../router.js";
import { xsrfCookies } from "../xsrf.js";
import { assetRoutes } from "./lab-assets.js";
import { settingRoutes } from "./lab-settings.js";
import { workspaceRoutes } from "./lab-workspaces.js";

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
    readonly contents: Contents;
    readonly version: string;
    /** Path that everything is served under. */
    readonly baseUrl: string;
    /** The JupyterHub that started the server; `undefined`: none did. */
    readonly hub: HubSettings | undefined;
  },
): Route[] {
  return [
    ...pageRoutes(lab, parts),
    ...assetRoutes(lab.bundle, parts.baseUrl),
    ...settingRoutes(lab.settings),
    ...workspaceRoutes(lab.workspaces),
  ];
}

function pageRoutes(
  { bundle }: Lab,
  { authenticator, contents, version, baseUrl, hub }: Parameters<typeof labRoutes>[1],
): Route[] {
  const show =
    (mode: "multiple-document" | "single-document"): Route["handler"] =>
    async (context, { workspace = "default", path: treePath = "" }) => {
      if (context.query.token !== undefined) {
        // The token is good for more than this page: it leaves the address bar and the history.
        const isValid = (await authenticator.credentialOf(context.req)) === "token";
        if (isValid) await authenticator.keepLogin(context);
        context.redirect(withoutToken(context));
        return;
      }
      asPage(context);
      context.append("Set-Cookie", [
        ...xsrfCookies(context.req, { path: baseUrl, isSecure: context.secure }),
      ]);
      context.body = labPage({
        bundle,
        mode,
        workspace,
        treePath,
        rootFolder: contents.root,
        allowsHidden: contents.allowsHidden,
        hasTrash: contents.hasTrash,
        serverVersion: version,
        baseUrl,
        hub,
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
      handler: (context) => context.redirect((hub?.defaultUrl ?? "/lab") + context.search),
    },
    ...modes.flatMap(([prefix, handler]) =>
      ["", "/tree/*path", "/workspaces/:workspace", "/workspaces/:workspace/tree/*path"].map(
        (suffix): Route => ({ method: "GET", path: prefix + suffix, access: "page", handler }),
      ),
    ),
  ];
}

function withoutToken({ path, querystring }: Context): string {
  const query = new URLSearchParams(querystring);
  query.delete("token");
  return query.size > 0 ? `${path}?${query}` : path;
}

function asPage(context: Context): void {
  context.type = "html";
  context.set("Content-Security-Policy", "frame-ancestors 'self'; base-uri 'self'");
  context.set("Referrer-Policy", "same-origin");
}
