import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type LabBundle, LabNotBuiltError, openLabBundle } from "../jupyter/index.js";
import { CommandError } from "./errors.js";

const bundle = fileURLToPath(new URL("../../lab", import.meta.url));
const buildScript = fileURLToPath(new URL("../../../server/lab/build.mjs", import.meta.url));

/**
 * Opens the built JupyterLab. The published package has it; a clone builds it first, telling of its progress.
 *
 * @throws {CommandError} If it is not there and cannot be built.
 */
export async function findLabBundle(): Promise<LabBundle> {
  try {
    return await openLabBundle(bundle).catch(async (error: unknown) => {
      if (!(error instanceof LabNotBuiltError) || !existsSync(buildScript)) throw error;
      await once(
        spawn(process.execPath, [buildScript], { stdio: ["ignore", "inherit", "inherit"] }),
        "close",
      );
      return openLabBundle(bundle);
    });
  } catch (cause) {
    throw cause instanceof LabNotBuiltError ? new CommandError(cause.message, 1, { cause }) : cause;
  }
}
