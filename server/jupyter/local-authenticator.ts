import { createHash, createHmac, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Context } from "koa";
import { type Authenticator, type Credential, tokenOf } from "./auth.js";
import { cookie, cookiesOf } from "./cookies.js";
import { LoginLimit } from "./login-limit.js";
import { loginPathFor } from "./login-path.js";
import { isPassword } from "./password.js";
import { isSameText } from "./same-text.js";
import { xsrfCookies } from "./xsrf.js";

/** What a server with a token or a password of its own is asked with. */
export interface LocalSecrets {
  /** Not empty. Default: none is accepted. */
  readonly token?: string | undefined;
  /** Hash of the password, as it is now; `undefined`: there is none. */
  readonly passwordHash: () => string | undefined;
  /** Key of the cookies' signatures. Cookies stay valid for as long as it, token and password are the same. */
  readonly cookieSecret: string;
}

const cookieMaxAgeSeconds = 30 * 24 * 3600;
const passwordsPerMinute = 10;
// Clients poll; one that has an old token must not shut out the others of its machine.
const tokensPerMinute = 100;

/**
 * Accepts requests that carry the token, or the cookie that a browser got for token or password. Comparisons take the
 * same time wherever the texts differ.
 */
export class LocalAuthenticator implements Authenticator {
  readonly #secrets: LocalSecrets;
  readonly #baseUrl: string;
  // Cookies do not tell ports apart: each server on a machine needs a name of its own.
  readonly #cookieName: string;
  readonly #loggedOut = new Set<string>();
  readonly #passwordLimit = new LoginLimit(passwordsPerMinute);
  readonly #tokenLimit = new LoginLimit(tokensPerMinute);
  #lastCheck: Promise<unknown> = Promise.resolve();

  /**
   * @param baseUrl - Path that the cookies are for.
   * @throws {RangeError} If there is neither token nor password, or the token is empty: every request would pass.
   */
  constructor(secrets: LocalSecrets, baseUrl: string) {
    const { token, passwordHash, cookieSecret } = secrets;
    if (token === "") throw new RangeError("Expected a token of at least one character, got none.");
    if (token === undefined && passwordHash() === undefined)
      throw new RangeError("Expected a token or a password, got neither.");
    this.#secrets = secrets;
    this.#baseUrl = baseUrl;
    const name = createHash("sha256")
      .update(`${cookieSecret}:${token ?? ""}`)
      .digest("hex");
    this.#cookieName = `cellship-${name.slice(0, 12)}`;
  }

  /** Whether a person can log in with a password. */
  get hasPassword(): boolean {
    return this.#secrets.passwordHash() !== undefined;
  }

  async credentialOf(request: IncomingMessage): Promise<Credential | undefined> {
    const { token } = this.#secrets;
    const given = tokenOf(request);
    if (given !== undefined && token !== undefined) {
      this.#tokenLimit.check(request);
      if (isSameText(given, token)) return "token";
      this.#tokenLimit.fail(request);
    }
    return this.#loginOf(request) === undefined ? undefined : "cookie";
  }

  askToLogIn(context: Context): void {
    context.redirect(loginPathFor(this.#baseUrl, context.url));
  }

  keepLogin(context: Context): void {
    const scope = { path: this.#baseUrl, isSecure: context.secure };
    const issued = Math.floor(Date.now() / 1000).toString(36);
    const id = `${issued}-${randomBytes(16).toString("base64url")}`;
    context.append("Set-Cookie", [
      cookie(this.#cookieName, `${id}.${this.#sign(id)}`, scope, { maxAgeSeconds: cookieMaxAgeSeconds }),
      ...xsrfCookies(context.req, scope),
    ]);
  }

  /** Forgets the login that a request belongs to. */
  logOut(context: Context): void {
    const id = this.#loginOf(context.req);
    if (id !== undefined) this.#loggedOut.add(id);
    const scope = { path: this.#baseUrl, isSecure: context.secure };
    context.append("Set-Cookie", cookie(this.#cookieName, "", scope, { maxAgeSeconds: 0 }));
  }

  /**
   * Whether what a person typed is the password, or the token.
   *
   * @throws {TooManyRequestsError} If too many wrong ones came from there.
   */
  async isSecret(text: string, request: IncomingMessage): Promise<boolean> {
    const { token, passwordHash } = this.#secrets;
    this.#passwordLimit.check(request);
    if (token !== undefined && isSameText(text, token)) return true;
    // One after another: each takes memory and a core for a while.
    const check = this.#lastCheck.then(async () => {
      this.#passwordLimit.check(request);
      const hash = passwordHash();
      const isRight = hash !== undefined && (await isPassword(text, hash));
      if (!isRight) this.#passwordLimit.fail(request);
      return isRight;
    });
    this.#lastCheck = check.catch(() => {});
    return check;
  }

  #loginOf(request: IncomingMessage): string | undefined {
    const [id = "", signature = ""] = (cookiesOf(request).get(this.#cookieName) ?? "").split(".");
    if (id === "" || !isSameText(signature, this.#sign(id)) || this.#loggedOut.has(id)) return undefined;
    const issued = Number.parseInt(id, 36);
    return Date.now() / 1000 < issued + cookieMaxAgeSeconds ? id : undefined;
  }

  /** Depends on token and password: cookies end with either. */
  #sign(id: string): string {
    const { token, passwordHash, cookieSecret } = this.#secrets;
    const text = JSON.stringify([id, token ?? null, passwordHash() ?? null]);
    return createHmac("sha256", cookieSecret).update(text).digest("base64url");
  }
}
