import type { Fields, JsonObject } from "../protocol/index.js";
import type { DebugSession } from "./debug-session.js";

/** Carries out a request; gives the body of the response. What it throws becomes a response without success. */
export type Command = (session: DebugSession, args: Fields) => Promise<JsonObject | undefined>;

/** Commands by the names of the Debug Adapter Protocol. */
export type CommandTable = Readonly<Record<string, Command>>;
