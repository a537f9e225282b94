/** What a JupyterHub tells the server of one user that it starts. */
export interface HubSettings {
  /** Secret by which this server is known to the Hub. */
  readonly apiToken: string;
  /** Of the Hub's REST API, without a slash at its end. */
  readonly apiUrl: string;
  readonly clientId: string;
  /** Where the Hub sends browsers back to. */
  readonly callbackUrl: string;
  /** Public origin of the Hub; empty if it is this server's. */
  readonly hubHost: string;
  /** Public path of the Hub, with a slash at either end. */
  readonly hubPrefix: string;
  /** Path that this server is served under. */
  readonly servicePrefix: string;
  /** Address that this server is to listen on. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Name of this server among those of the user; empty for the default one. */
  readonly serverName: string;
  /** Whoever has one of these scopes may use the server. */
  readonly accessScopes: readonly string[];
  /** Where activity is reported; `undefined`: nowhere. */
  readonly activityUrl: string | undefined;
  readonly activityIntervalMs: number;
  /** Folder to work in; `undefined`: the current one. */
  readonly rootDir: string | undefined;
  /** Path that a browser is led to first, below the prefix; `undefined`: JupyterLab's. */
  readonly defaultUrl: string | undefined;
}

/** A variable that a JupyterHub sets is missing or cannot be understood. */
export class HubSettingsError extends Error {
  override readonly name = "HubSettingsError";
}

const defaultActivityIntervalSeconds = 300;

/**
 * Reads the variables `JUPYTERHUB_*`.
 *
 * @returns `undefined` if no JupyterHub started this process: then `JUPYTERHUB_SERVICE_URL` is not set.
 * @throws {HubSettingsError} If one of the others is missing or wrong, or the Hub wants TLS between itself and its servers.
 * @see https://jupyterhub.readthedocs.io/en/stable/howto/configuration/config-user-env.html
 */
export function parseHubSettings(
  environment: Readonly<Record<string, string | undefined>>,
): HubSettings | undefined {
  const get = (name: string): string | undefined => environment[`JUPYTERHUB_${name}`] || undefined;
  const serviceUrl = get("SERVICE_URL");
  if (serviceUrl === undefined) return undefined;
  const need = (name: string): string => {
    const value = get(name);
    if (value === undefined)
      throw new HubSettingsError(`Expected JupyterHub to set JUPYTERHUB_${name}, got nothing.`);
    return value;
  };
  if (get("SSL_CERTFILE") !== undefined)
    throw new HubSettingsError("Expected JupyterHub without internal_ssl, which cellship does not know.");
  const { hostname, port, protocol } = urlIn("SERVICE_URL", serviceUrl);
  const servicePrefix = withSlashes(need("SERVICE_PREFIX"));
  const interval = Number(get("ACTIVITY_INTERVAL") ?? defaultActivityIntervalSeconds);
  return {
    apiToken: need("API_TOKEN"),
    apiUrl: urlIn("API_URL", need("API_URL")).href.replace(/\/+$/, ""),
    clientId: need("CLIENT_ID"),
    callbackUrl: get("OAUTH_CALLBACK_URL") ?? `${servicePrefix}oauth_callback`,
    hubHost: get("HOST") ?? "",
    hubPrefix: `${withSlashes(get("BASE_URL") ?? "/")}hub/`,
    servicePrefix,
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
    user: get("USER") ?? "",
    serverName: get("SERVER_NAME") ?? "",
    accessScopes: scopesIn(get("OAUTH_ACCESS_SCOPES") ?? get("OAUTH_SCOPES") ?? "[]"),
    activityUrl: interval > 0 ? get("ACTIVITY_URL") : undefined,
    activityIntervalMs: interval * 1000,
    rootDir: get("ROOT_DIR"),
    defaultUrl: get("DEFAULT_URL"),
  };
}

function urlIn(name: string, text: string): URL {
  if (!URL.canParse(text))
    throw new HubSettingsError(`Expected JUPYTERHUB_${name} to be a URL, got "${text}".`);
  return new URL(text);
}

function withSlashes(path: string): string {
  return `/${path}/`.replace(/\/+/g, "/");
}

function scopesIn(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  } catch {
    // Told below.
  }
  throw new HubSettingsError(`Expected JUPYTERHUB_OAUTH_ACCESS_SCOPES to be a JSON list, got "${text}".`);
}
