import type { Route } from "../router.js";

/** `POST /api/shutdown`: ends the server. */
export function shutdownRoutes(shutDown: () => void): Route[] {
  return [
    {
      method: "POST",
      path: "/api/shutdown",
      handler: (context) => {
        context.status = 200;
        context.body = "";
        context.res.once("finish", shutDown);
      },
    },
  ];
}
