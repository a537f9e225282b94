import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { MagicContext } from "./magic.js";

/** Which model server magics ship to, as the environment says: `CELLSHIP_SERVER_URL`, `CELLSHIP_MODELS`. */
export function modelServerSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Pick<MagicContext, "serverUrl" | "modelsFolder" | "serverCommand"> {
  const { CELLSHIP_SERVER_URL: serverUrl, CELLSHIP_MODELS: modelsFolder } = environment;
  return {
    serverUrl: (serverUrl ?? "http://127.0.0.1:8080").replace(/\/+$/, ""),
    modelsFolder: path.resolve(modelsFolder ?? path.join(homedir(), ".cellship", "models")),
    serverCommand: [
      process.execPath,
      fileURLToPath(new URL("../server/cli/main.js", import.meta.url)),
      "serve",
    ],
  };
}
