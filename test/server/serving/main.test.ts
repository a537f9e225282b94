import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { contentOf, StoredModels } from "./stored-models.js";

const main = join(import.meta.dirname, "../../../dist/server/serving/main.js");

describe("serve, in a process of its own", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("logs JSON lines and ends by itself at %s", async (signal) => {
    const stored = await StoredModels.create();
    await stored.write("cancer", contentOf("tabular"));
    const options = { host: "127.0.0.1", port: 0, modelsFolder: stored.folder };
    const script = `(await import(${JSON.stringify(main)})).serve(${JSON.stringify(options)})`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const exited = once(child, "exit");
    const events: Record<string, unknown>[] = [];
    let url = "";
    for await (const line of createInterface({ input: child.stderr })) {
      const event = JSON.parse(line) as Record<string, unknown>;
      events.push(event);
      if (event.event !== "server_ready") continue;
      url = String(event.url);
      const response = await fetch(`${url}/v1/models/cancer:predict`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ instances: [[1, 2, 3]] }),
      });
      expect(response.status).toBe(200);
      child.kill(signal);
    }
    expect(await exited).toEqual([0, null]);
    expect(events.map(({ event }) => event)).toEqual([
      "model_loaded",
      "server_ready",
      "signal_received",
      "server_draining",
      "server_closed",
    ]);
    expect(events.every(({ time, level }) => typeof time === "string" && level === "info")).toBe(true);
    await stored.remove();
  });
});
