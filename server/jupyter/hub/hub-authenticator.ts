import { createHmac, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Context } from "koa";
import { type Authenticator, type Credential, tokenOf } from "../auth.js";
import { leaveTo } from "../base-url.js";
import { type CookieScope, cookie, cookiesOf } from "../cookies.js";
import { BadRequestError, ForbiddenError } from "../errors.js";
import { LoginLimit } from "../login-limit.js";
import { targetOfLogin } from "../login-path.js";
import { isSameText } from "../same-text.js";
import { xsrfCookies } from "../xsrf.js";
import { HubApi, type HubUser } from "./hub-api.js";
import { mayUse } from "./hub-scopes.js";
import type { HubSettings } from "./hub-settings.js";
import { TokenCache } from "./token-cache.js";

const tokensPerMinute = 100;
/** An OAuth login takes seconds. */
const stateMaxAgeSeconds = 600;
const hubSessionCookie = "jupyterhub-session-id";

/**
 * Accepts those whom a JupyterHub lets use this server: requests that carry a token of the Hub, or the cookie that a browser
 * got after it logged in there (OAuth 2, as `HubOAuth` of JupyterHub).
 *
 * @see https://jupyterhub.readthedocs.io/en/stable/explanation/oauth.html
 */
export class HubAuthenticator implements Authenticator {
  readonly #settings: HubSettings;
  readonly #api: HubApi;
  readonly #tokens: TokenCache;
  // The Hub's tokens stay here: a cookie holds a key to one.
  readonly #logins = new Map<string, string>();
  readonly #stateSecret = randomBytes(32);
  readonly #limit = new LoginLimit(tokensPerMinute);

  constructor(settings: HubSettings, api = new HubApi(settings)) {
    this.#settings = settings;
    this.#api = api;
    this.#tokens = new TokenCache((token) => api.userOf(token));
  }

  async credentialOf(request: IncomingMessage): Promise<Credential | undefined> {
    const given = tokenOf(request);
    if (given !== undefined) {
      this.#limit.check(request);
      if (await this.#isAllowed(given, request)) return "token";
      this.#limit.fail(request);
    }
    const token = this.#logins.get(this.#loginOf(request));
    return token !== undefined && (await this.#isAllowed(token, request)) ? "cookie" : undefined;
  }

  askToLogIn(context: Context): void {
    this.startLogin(context, this.#settings.servicePrefix.slice(0, -1) + context.url);
  }

  keepLogin(context: Context): void {
    const token = tokenOf(context.req);
    if (token !== undefined) this.#keep(context, token);
  }

  /** Sends a browser to the Hub, from where it comes back to {@link finishLogin}. `next`: the path it is led to then. */
  startLogin(context: Context, next: string): void {
    const { clientId, callbackUrl, hubHost, hubPrefix } = this.#settings;
    const id = randomBytes(16).toString("base64url");
    const state = `${Buffer.from(JSON.stringify({ id, next })).toString("base64url")}`;
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: callbackUrl,
      response_type: "code",
      state: `${state}.${this.#sign(state)}`,
    });
    context.append(
      "Set-Cookie",
      cookie(this.#stateCookie(id), id, this.#scope(context), { maxAgeSeconds: stateMaxAgeSeconds }),
    );
    leaveTo(context, `${hubHost}${hubPrefix}api/oauth2/authorize?${query}`);
  }

  /**
   * Answers the request that a browser comes back with from the Hub.
   *
   * @throws {BadRequestError} If the Hub refused, or the request is none of these.
   * @throws {ForbiddenError} If this browser did not start the login, or its user may not use the server.
   * @throws {HubUnavailableError} If the Hub cannot be asked.
   */
  async finishLogin(context: Context): Promise<void> {
    const { error, error_description: description, code, state } = context.query;
    if (error !== undefined)
      throw new BadRequestError(`JupyterHub refused the login: ${description ?? error}`);
    if (typeof code !== "string" || typeof state !== "string")
      throw new BadRequestError("Expected a code and a state from JupyterHub.");
    const { id, next } = this.#openState(state);
    const name = this.#stateCookie(id);
    const isOurs = id !== "" && isSameText(cookiesOf(context.req).get(name) ?? "", id);
    context.append("Set-Cookie", cookie(name, "", this.#scope(context), { maxAgeSeconds: 0 }));
    if (!isOurs)
      throw new ForbiddenError("The login was not started in this browser, or too long ago. Try again.");
    const token = await this.#api.tokenFor(code);
    const user = token && (await this.#userOf(token, context.req));
    if (!token || !user) throw new ForbiddenError("JupyterHub does not know this login. Try again.");
    if (!mayUse(user, this.#settings))
      throw new ForbiddenError(`${user.name} may not use the server of ${this.#settings.user}.`);
    this.#keep(context, token);
    context.redirect(targetOfLogin(next, this.#settings.servicePrefix));
  }

  /** Forgets the login here, then leads to the Hub, which does the same. */
  logOut(context: Context): void {
    const { clientId, hubHost, hubPrefix } = this.#settings;
    this.#logins.delete(this.#loginOf(context.req));
    context.append("Set-Cookie", cookie(clientId, "", this.#scope(context), { maxAgeSeconds: 0 }));
    leaveTo(context, `${hubHost}${hubPrefix}logout`);
  }

  async #isAllowed(token: string, request: IncomingMessage): Promise<boolean> {
    const user = await this.#userOf(token, request);
    return user !== undefined && mayUse(user, this.#settings);
  }

  #userOf(token: string, request: IncomingMessage): Promise<HubUser | undefined> {
    return this.#tokens.userOf(token, cookiesOf(request).get(hubSessionCookie) ?? "");
  }

  #loginOf(request: IncomingMessage): string {
    return cookiesOf(request).get(this.#settings.clientId) ?? "";
  }

  #keep(context: Context, token: string): void {
    const login = randomBytes(32).toString("base64url");
    this.#logins.set(login, token);
    const scope = this.#scope(context);
    context.append("Set-Cookie", [
      cookie(this.#settings.clientId, login, scope),
      ...xsrfCookies(context.req, scope),
    ]);
  }

  #scope(context: Context): CookieScope {
    return { path: this.#settings.servicePrefix, isSecure: context.secure };
  }

  // One for each login that was started: several tabs may do so at once.
  #stateCookie(id: string): string {
    return `${this.#settings.clientId}-oauth-state-${id.slice(0, 8)}`;
  }

  #openState(state: string): { readonly id: string; readonly next: unknown } {
    const [body = "", signature = ""] = state.split(".");
    if (!isSameText(signature, this.#sign(body))) return { id: "", next: undefined };
    return JSON.parse(Buffer.from(body, "base64url").toString()) as { id: string; next: unknown };
  }

  #sign(text: string): string {
    return createHmac("sha256", this.#stateSecret).update(text).digest("base64url");
  }
}
