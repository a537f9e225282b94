import type { Log } from "../log.js";
import type { HubApi } from "./hub-api.js";
import type { HubSettings } from "./hub-settings.js";

/**
 * Tells the Hub at once, and then every few minutes, when the server was last used, if it was since.
 *
 * @param lastActivity - When that was.
 * @returns Ends the reports.
 */
export function reportActivity(
  { activityUrl, activityIntervalMs, serverName }: HubSettings,
  api: HubApi,
  lastActivity: () => Date,
  log: Log,
): () => void {
  if (activityUrl === undefined) return () => {};
  let reported = 0;
  const report = async (): Promise<void> => {
    const last = lastActivity();
    if (last.getTime() <= reported) return;
    try {
      await api.reportActivity(activityUrl, serverName, last);
      reported = last.getTime();
    } catch (error) {
      log(`JupyterHub was not told of activity: ${(error as Error).message}`);
    }
  };
  void report();
  const timer = setInterval(() => void report(), activityIntervalMs).unref();
  return () => clearInterval(timer);
}
