import { EventManager } from "@jupyterlab/services";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "./test-server.js";

const schema = "https://events.jupyter.org/jupyter_server/contents_service/v1";

describe("events", () => {
  let host: TestServer;
  beforeAll(async () => {
    host = await startTestServer();
  });
  afterAll(() => host.close());

  it("reach those that subscribed", async () => {
    const manager = new EventManager({ serverSettings: host.settings });
    const paths: unknown[] = [];
    manager.stream.connect((_, event) => void paths.push(event.path));
    // When the manager's websocket is open, it does not say.
    await expect
      .poll(
        async () => {
          await manager.emit({ schema_id: schema, version: "1", data: { action: "get", path: "a.txt" } });
          return paths;
        },
        { timeout: 20_000 },
      )
      .toContain("a.txt");
    manager.dispose();
  });

  it.each([
    '{"schema_id":"https://example.org/mine","version":"1","data":{}}',
    "{}",
    `{"schema_id":"${schema}"}`,
  ])("are refused with 400: %s", async (body) => {
    expect((await host.fetch("/api/events", { method: "POST", body })).status).toBe(400);
  });
});
