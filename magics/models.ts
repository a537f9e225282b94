import type { Magic } from "./magic.js";
import { ServerClient } from "./server-client.js";
import { Table } from "./table.js";

/** Lists the models that the model server knows. */
export const modelsMagic: Magic<Record<string, never>, Table> = {
  name: "models",
  summary: "List the models on the model server",
  positional: [],
  options: [],
  async run(_options, context) {
    const models = await new ServerClient(context.serverUrl).models();
    return new Table(
      `Models at ${context.serverUrl}`,
      ["name", "version", "state", "sha256", "reason"],
      models.map(({ name, version, state, sha256, reason }) => [
        name,
        version,
        state,
        sha256.slice(0, 12),
        reason ?? "",
      ]),
    );
  },
};
