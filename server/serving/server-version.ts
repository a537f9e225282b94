import { createRequire } from "node:module";

/** Version of this package. It refers to itself by name, which holds wherever the build puts this file. */
export const serverVersion: string = (
  createRequire(import.meta.url)("cellship/package.json") as { version: string }
).version;
