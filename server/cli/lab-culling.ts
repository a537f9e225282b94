import type { CullRules } from "../jupyter/index.js";
import type { CommandInput, CommandOption } from "./command.js";
import { UsageError } from "./errors.js";

/** Options that say which kernels are ended because nobody uses them. Names are those of Jupyter's `MappingKernelManager`. */
export const cullOptions: Readonly<Record<string, CommandOption>> = {
  "cull-idle-timeout": {
    type: "string",
    value: "SECONDS",
    summary: "End kernels that have been idle for so long; default: never",
  },
  "cull-interval": {
    type: "string",
    value: "SECONDS",
    summary: "How often to look for them; default: 300",
  },
  "cull-connected": { type: "boolean", summary: "End idle kernels that a page is connected to, too" },
  "cull-busy": { type: "boolean", summary: "End kernels that compute without saying anything, too" },
};

/**
 * Understands {@link cullOptions}.
 *
 * @returns `undefined` if no kernel is to be ended.
 * @throws {UsageError} If a time is not a number of seconds.
 */
export function parseCulling(options: CommandInput["options"]): CullRules | undefined {
  const cullIdleTimeout = secondsOf(options, "cull-idle-timeout", 0);
  const cullInterval = secondsOf(options, "cull-interval", 1);
  if (cullIdleTimeout === undefined || cullIdleTimeout === 0) return undefined;
  return {
    cullIdleTimeout,
    cullInterval,
    cullConnected: options["cull-connected"] === true,
    cullBusy: options["cull-busy"] === true,
  };
}

// Node's timers count milliseconds in 31 bits.
const maxSeconds = Math.floor((2 ** 31 - 1) / 1000);

function secondsOf(options: CommandInput["options"], name: string, least: number): number | undefined {
  const value = options[name];
  if (value === undefined) return undefined;
  const seconds = value === "" ? Number.NaN : Number(value);
  if (!Number.isInteger(seconds) || seconds < least || seconds > maxSeconds) {
    throw new UsageError(
      `Expected --${name} to be a whole number of seconds from ${least} to ${maxSeconds}, got "${value}".`,
    );
  }
  return seconds;
}
