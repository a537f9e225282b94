import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildLab, buildTimeoutMs } from "../../helpers/build-lab.js";
import { runCli } from "../cli/cli.js";

describe("starting JupyterLab", () => {
  let folder: string;
  beforeAll(async () => {
    buildLab();
    folder = await mkdtemp(join(tmpdir(), "cellship-start-"));
  }, buildTimeoutMs);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("by npm start prints the address of the quickstart notebook, and needs no screen", async () => {
    const { DISPLAY: _, WAYLAND_DISPLAY: __, ...environment } = process.env;
    const child = spawn(process.execPath, ["server/cli/start.mjs", "--port", "0"], {
      env: { ...environment, XDG_STATE_HOME: join(folder, "state") },
    });
    const ended = new Promise((resolve) => child.once("close", resolve));
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    await expect
      .poll(() => text, { timeout: 50_000 })
      .toMatch(/http:\/\/127\.0\.0\.1:\d+\/lab\/tree\/quickstart\.ipynb\?token=/);
    child.kill("SIGINT");
    expect(await ended).toBe(0);
  });

  it("says so in one line when the port that was asked for is in use", async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, "127.0.0.1", listening));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await runCli(["lab", ".", "--no-browser", "--port", String(port)]);
    other.close();
    expect(stderr).toBe(`cellship: Cannot listen on port ${port}: Another program listens on it already.\n`);
    expect(code).toBe(1);
  });
});
