import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "./cli.js";

describe("cellship serve", () => {
  it("prints its address, answers, and ends with 0 at SIGTERM", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cellship-serve-"));
    let asked: Promise<unknown> | undefined;
    const { code, stdout } = await runCli(["serve", "--port", "0"], {
      env: { CELLSHIP_MODELS: folder },
      onOutput(text, kill) {
        const url = /http:\/\/\S+/.exec(text)?.[0];
        if (url === undefined || asked) return;
        asked = fetch(`${url}/v2`)
          .then((answer) => answer.json())
          .finally(() => kill("SIGTERM"));
      },
    });
    expect(await asked).toMatchObject({ name: "cellship" });
    expect(stdout).toContain(`Serving the models of ${folder} at http://127.0.0.1:`);
    expect(code).toBe(0);
    await rm(folder, { recursive: true });
  });

  it("says so in one line when the port is in use", async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, "127.0.0.1", listening));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await runCli(["serve", "--port", String(port), "--models", tmpdir()]);
    other.close();
    expect(stderr).toMatch(new RegExp(`^cellship: Port ${port} .*in use.*\\n$`));
    expect(code).toBe(1);
  });

  it.each(["x", "65536", "-1", "1.5", ""])("refuses the port %j", async (port) => {
    const { code, stderr } = await runCli(["serve", `--port=${port}`]);
    expect(stderr).toMatch(/^cellship: .*--port.*\n$/);
    expect(code).toBe(2);
  });
});
