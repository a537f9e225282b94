import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CommandContext } from "./command.js";

/**
 * Opens a page in the person's browser, if this machine has a screen; a failure is silent, since the page's address stands
 * in the terminal.
 *
 * @param scratch - Folder of this user alone. What leads to the address is a file in it: the address holds the token, and
 * everyone on a machine can see the arguments of its processes.
 */
export async function openBrowser(url: string, scratch: string, context: CommandContext): Promise<void> {
  const { platform, environment } = context;
  const hasScreen = platform !== "linux" || environment.DISPLAY || environment.WAYLAND_DISPLAY;
  if (!hasScreen) return;
  const page = join(scratch, "open.html");
  await writeFile(
    page,
    `<!doctype html>\n<meta http-equiv="refresh" content="0; url=${url.replaceAll("&", "&amp;")}">\n`,
    { mode: 0o600 },
  );
  const [program, ...words] = launcherOf(platform);
  const child = spawn(program, [...words, pathToFileURL(page).href], {
    env: environment,
    stdio: "ignore",
    detached: true,
  });
  child.on("error", () => {});
  child.unref();
}

function launcherOf(platform: NodeJS.Platform): [string, ...string[]] {
  if (platform === "darwin") return ["open"];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return ["xdg-open"];
}
