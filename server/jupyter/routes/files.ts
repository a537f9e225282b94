import { basename } from "node:path";
import type { Contents } from "../contents/contents.js";
import type { Route } from "../router.js";
import { sendFile } from "../send-file.js";

/**
 * `GET /files/<path>`: a document as it is, to look at or, with `?download=1`, to keep. Its scripts run as those of a
 * stranger's page would: they get at neither cookies nor API.
 */
export function fileRoutes(contents: Contents): Route[] {
  return [
    {
      method: "GET",
      path: "/files/*path",
      access: "page",
      handler: async (context, { path = "" }) => {
        context.set("Content-Security-Policy", "frame-ancestors 'self'; sandbox allow-scripts");
        if (context.query.download !== undefined) context.attachment(basename(path));
        await sendFile(context, contents.resolve(path));
      },
    },
  ];
}
