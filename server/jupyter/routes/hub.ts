import type { HubAuthenticator } from "../hub/hub-authenticator.js";
import type { Route } from "../router.js";

/** `/login`, `/oauth_callback` and `/logout` of a server that a JupyterHub started. */
export function hubRoutes(authenticator: HubAuthenticator, baseUrl: string): Route[] {
  return [
    {
      method: "GET",
      path: "/login",
      access: "public",
      handler: (context) => authenticator.startLogin(context, String(context.query.next ?? baseUrl)),
    },
    {
      method: "GET",
      path: "/oauth_callback",
      access: "public",
      handler: (context) => authenticator.finishLogin(context),
    },
    {
      method: "GET",
      path: "/logout",
      access: "public",
      handler: (context) => authenticator.logOut(context),
    },
  ];
}
