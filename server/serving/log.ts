/** Values of one log line, beside its time, level and event. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where the server reports what it does. `event` is a constant in snake_case; what varies goes into `fields`. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/**
 * A log that writes one JSON object a line: `{"time":"...","level":"info","event":"model_loaded",...}`.
 *
 * @param write - Receives each line, newline included.
 * @param now - Clock.
 */
export function jsonLog(write: (line: string) => void, now: () => Date = () => new Date()): Log {
  const at =
    (level: string) =>
    (event: string, fields: LogFields = {}): void =>
      write(`${JSON.stringify({ time: now().toISOString(), level, event, ...fields })}\n`);
  return { info: at("info"), warn: at("warn"), error: at("error") };
}
