import { Console } from "node:console";

/** Methods that format their arguments as `console.log` does. */
const logging = ["log", "info", "debug", "warn", "error"] as const;

function isObject(value: unknown): boolean {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/**
 * The `console` of cells: prints objects and tables with colours, as Node.js does in a terminal. Texts and numbers on their
 * own stay as they are, since programs compare what a notebook printed.
 *
 * @param streams - Where it prints; groups indent both.
 * @param hasColors - Whether objects and tables are coloured.
 */
export function createConsole(
  streams: { readonly stdout: NodeJS.WritableStream; readonly stderr: NodeJS.WritableStream },
  hasColors: boolean,
): Console {
  // The console reads it at each call.
  const inspectOptions = { colors: hasColors };
  // Otherwise it gives a callback to each write, and a loop that prints for ever lets them pile up.
  const created = new Console({ ...streams, inspectOptions, ignoreErrors: false });
  for (const method of logging) {
    const print = created[method].bind(created);
    created[method] = (...values: unknown[]) => {
      inspectOptions.colors = hasColors && values.some(isObject);
      try {
        print(...values);
      } finally {
        inspectOptions.colors = hasColors;
      }
    };
  }
  return created;
}
