import { isJsonObject, type JsonObject } from "../../../kernel/protocol/index.js";
import { HubUnavailableError } from "../errors.js";
import type { HubSettings } from "./hub-settings.js";

/** Whom a token of the Hub belongs to. */
export interface HubUser {
  readonly name: string;
  readonly admin: boolean;
  /** What the token may do; `undefined` for a Hub before 2.0, which has no scopes. */
  readonly scopes: readonly string[] | undefined;
}

const timeoutMs = 20_000;

/**
 * The Hub's REST API.
 *
 * @see https://jupyterhub.readthedocs.io/en/stable/reference/rest-api.html
 */
export class HubApi {
  readonly #settings: Pick<HubSettings, "apiToken" | "apiUrl" | "clientId" | "callbackUrl">;

  constructor(settings: Pick<HubSettings, "apiToken" | "apiUrl" | "clientId" | "callbackUrl">) {
    this.#settings = settings;
  }

  /**
   * Whom a token belongs to; `undefined` if the Hub does not know it.
   *
   * @throws {HubUnavailableError} If the Hub cannot be asked.
   */
  async userOf(token: string): Promise<HubUser | undefined> {
    const answer = await this.#ask("/user", { headers: { authorization: `token ${token}` } });
    if (answer.status >= 400 && answer.status < 500) return undefined;
    const { name, admin, scopes } = await bodyOf(answer);
    if (typeof name !== "string") throw new HubUnavailableError("it named no user");
    const list = Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === "string") : undefined;
    return { name, admin: admin === true, scopes: list };
  }

  /**
   * The token that a code, which a browser brought from the Hub, stands for; `undefined` if the Hub does not know it.
   *
   * @throws {HubUnavailableError} If the Hub cannot be asked.
   */
  async tokenFor(code: string): Promise<string | undefined> {
    const { clientId, apiToken, callbackUrl } = this.#settings;
    const body = new URLSearchParams({
      client_id: clientId,
      client_secret: apiToken,
      grant_type: "authorization_code",
      code,
      redirect_uri: callbackUrl,
    });
    const answer = await this.#ask("/oauth2/token", { method: "POST", body });
    if (answer.status >= 400 && answer.status < 500) return undefined;
    const { access_token: token } = await bodyOf(answer);
    if (typeof token !== "string") throw new HubUnavailableError("it gave no token");
    return token;
  }

  /**
   * The Hub's version, as it says it to everyone.
   *
   * @throws {HubUnavailableError} If the Hub cannot be asked.
   */
  async version(): Promise<string> {
    return String((await bodyOf(await this.#ask("/", {}))).version);
  }

  /**
   * Tells the Hub when this server was last used, so that it does not end it.
   *
   * @throws {HubUnavailableError} If the Hub does not take it.
   */
  async reportActivity(url: string, serverName: string, lastActivity: Date): Promise<void> {
    const last_activity = lastActivity.toISOString();
    const answer = await this.#ask(url, {
      method: "POST",
      headers: {
        authorization: `token ${this.#settings.apiToken}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ servers: { [serverName]: { last_activity } }, last_activity }),
    });
    if (!answer.ok) throw new HubUnavailableError(`it answered ${answer.status}`);
  }

  async #ask(path: string, init: RequestInit): Promise<Response> {
    const url = path.startsWith("/") ? this.#settings.apiUrl + path : path;
    try {
      return await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs), redirect: "error" });
    } catch (cause) {
      throw new HubUnavailableError((cause as Error).message, { cause });
    }
  }
}

async function bodyOf(answer: Response): Promise<JsonObject> {
  if (!answer.ok) throw new HubUnavailableError(`it answered ${answer.status}`);
  const value: unknown = await answer.json().catch(() => undefined);
  if (!isJsonObject(value)) throw new HubUnavailableError("it did not answer with a JSON object");
  return value;
}
