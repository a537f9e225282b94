import type { Context } from "koa";
import { requireOwnOrigin } from "../access.js";
import { TooManyRequestsError } from "../errors.js";
import { readFormBody } from "../form-body.js";
import { loginPage, logoutPage } from "../lab/login-page.js";
import type { LocalAuthenticator } from "../local-authenticator.js";
import { targetOfLogin } from "../login-path.js";
import type { Route } from "../router.js";

/** `/login`: asks a person for password or token and keeps that as a cookie; `/logout`: ends it. */
export function loginRoutes(authenticator: LocalAuthenticator, baseUrl: string): Route[] {
  const showLogin = (context: Context, problem?: string): void => {
    const { hasPassword } = authenticator;
    show(context, loginPage({ hasPassword, ...(problem === undefined ? {} : { problem }) }));
  };
  const lead = (context: Context): void => {
    context.redirect(targetOfLogin(context.query.next, baseUrl));
    context.status = context.method === "POST" ? 303 : 302;
  };
  return [
    {
      method: "GET",
      path: "/login",
      access: "public",
      handler: async (context) => {
        if ((await authenticator.credentialOf(context.req)) === "cookie") lead(context);
        else showLogin(context);
      },
    },
    {
      method: "POST",
      path: "/login",
      access: "public",
      handler: async (context) => {
        requireOwnOrigin(context.req);
        const typed = (await readFormBody(context.req)).get("password") ?? "";
        const answer = await authenticator.isSecret(typed, context.req).catch((error: unknown) => {
          if (error instanceof TooManyRequestsError) return error;
          throw error;
        });
        if (answer === true) {
          authenticator.keepLogin(context);
          lead(context);
        } else if (answer === false) {
          context.status = 401;
          showLogin(context, "Invalid credentials.");
        } else {
          context.status = answer.status;
          context.set("Retry-After", String(answer.retryAfterSeconds));
          showLogin(context, answer.message);
        }
      },
    },
    {
      method: "GET",
      path: "/logout",
      access: "public",
      handler: (context) => {
        requireOwnOrigin(context.req);
        authenticator.logOut(context);
        show(context, logoutPage(`${baseUrl}login`));
      },
    },
  ];
}

function show(context: Context, html: string): void {
  context.set(
    "Content-Security-Policy",
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
  );
  context.type = "html";
  context.body = html;
}
