import { join } from "node:path";
import { NotFoundError } from "../errors.js";
import type { LabBundle } from "../lab/bundle.js";
import { favicon } from "../lab/favicon.js";
import { sendAsset } from "../lab/send-asset.js";
import { themeStyle } from "../lab/theme-style.js";
import type { Route } from "../router.js";
import { sendFileBelow } from "../send-file.js";

/** JupyterLab's scripts, icons, themes, licences and translations. */
export function assetRoutes({ folder }: LabBundle, baseUrl: string): Route[] {
  return [
    {
      method: "GET",
      path: "/static/lab/*path",
      access: "public",
      handler: async (context, { path = "" }) => {
        context.remove("Content-Security-Policy");
        await sendAsset(context, join(folder, "static"), path, { isImmutable: true });
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
        context.body = await themeStyle(themes, path, `${baseUrl}lab/api/themes`);
      },
    },
    {
      method: "GET",
      path: "/lab/api/licenses/*path",
      handler: (context) => sendAsset(context, join(folder, "static"), "third-party-licenses.json"),
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
