import { spawn } from "node:child_process";
import type { CommandContext } from "./command.js";

/** Opens a page in the person's browser, if this machine has a screen; a failure is silent, since the page's address stands in the terminal. */
export function openBrowser(url: string, { platform, environment }: CommandContext): void {
  const hasScreen = platform !== "linux" || environment.DISPLAY || environment.WAYLAND_DISPLAY;
  if (!hasScreen) return;
  const [program, ...words] = launcherOf(platform);
  const child = spawn(program, [...words, url], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}

function launcherOf(platform: NodeJS.Platform): [string, ...string[]] {
  if (platform === "darwin") return ["open"];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return ["xdg-open"];
}
