import type { Log } from "../../../server/serving/log.js";

/** A log for tests that do not look at it. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };
