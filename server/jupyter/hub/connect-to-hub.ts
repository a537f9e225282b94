import type { Log } from "../log.js";
import { reportActivity } from "./activity-reports.js";
import { HubApi } from "./hub-api.js";
import type { HubSettings } from "./hub-settings.js";

/** What a server does for the Hub that started it. */
export interface HubConnection {
  /** Headers that the Hub looks for in answers. */
  readonly headers: Readonly<Record<string, string>>;
  close(): void;
}

/**
 * Reports activity, and says by a header which Hub this server works with: that of the version that it found.
 *
 * @param lastActivity - When the server was last used.
 */
export function connectToHub(settings: HubSettings, lastActivity: () => Date, log: Log): HubConnection {
  const api = new HubApi(settings);
  let headers: Readonly<Record<string, string>> = {};
  api.version().then(
    (version) => {
      headers = { "X-JupyterHub-Version": version };
    },
    (error: Error) => log(error.message),
  );
  const close = reportActivity(settings, api, lastActivity, log);
  return {
    get headers() {
      return headers;
    },
    close,
  };
}
