import type { Context } from "koa";
import type { Authenticator } from "../auth.js";
import { readFormBody } from "../form-body.js";
import { loginPage } from "../lab/login-page.js";
import { targetOfLogin } from "../login-path.js";
import type { Route } from "../router.js";

/** `/login`: asks a person for the token and keeps it as a cookie. */
export function loginRoutes(authenticator: Authenticator): Route[] {
  return [
    {
      method: "GET",
      path: "/login",
      access: "public",
      handler: (context) => showLogin(context, false),
    },
    {
      method: "POST",
      path: "/login",
      access: "public",
      handler: async (context) => {
        const token = (await readFormBody(context.req)).get("token") ?? "";
        if (!authenticator.isToken(token)) {
          context.status = 403;
          showLogin(context, true);
          return;
        }
        logIn(context, authenticator);
        context.redirect(targetOfLogin(context.query.next));
        context.status = 303;
      },
    },
  ];
}

/** Gives the browser the cookies by which it is known from now on. */
export function logIn(context: Context, authenticator: Authenticator): void {
  context.append("Set-Cookie", [...authenticator.loginCookies({ isSecure: context.secure })]);
}

function showLogin(context: Context, hasFailed: boolean): void {
  context.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'");
  context.type = "html";
  context.body = loginPage(hasFailed);
}
