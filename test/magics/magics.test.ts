import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { displaySymbol, type MimeBundle } from "../../lib/display.js";
import { ready, tf } from "../../lib/engine/index.js";
import {
  createMagics,
  deploymentMimeType,
  type MagicContext,
  type Magics,
  magicRegistry,
} from "../../magics/index.js";
import { freePort } from "../helpers/free-port.js";
import { TestContext } from "../helpers/magic-context.js";

const mainScript = fileURLToPath(new URL("../../dist/server/cli/main.js", import.meta.url));

function contextAt(serverUrl: string, modelsFolder: string, shown: MimeBundle[] = []): MagicContext {
  return Object.assign(new TestContext(), {
    serverUrl,
    modelsFolder,
    serverCommand: [process.execPath, mainScript, "serve"] as const,
    display: (data: MimeBundle) => shown.push(data),
  });
}

function magicsAt(serverUrl: string, modelsFolder: string, shown: MimeBundle[] = []): Magics {
  return createMagics(magicRegistry, contextAt(serverUrl, modelsFolder, shown)) as unknown as Magics;
}

/** Stops the server that `deploy` started, by the process id in its log, and waits for its end. */
async function stopServer(modelsFolder: string): Promise<void> {
  const log = join(modelsFolder, ".server.log");
  const pid = /"pid":(\d+)/.exec(await readFile(log, "utf8"))?.[1];
  process.kill(Number(pid), "SIGTERM");
  while (!(await readFile(log, "utf8")).includes("server_closed")) await sleep(50);
}

const textOf = async (value: { [displaySymbol](): MimeBundle | Promise<MimeBundle> }): Promise<string> =>
  String((await value[displaySymbol]())["text/plain"]);

describe("magics, with a real model server", () => {
  let models: string;
  let url: string;
  let network: tf.LayersModel;
  let magics: Magics;
  const shown: MimeBundle[] = [];

  beforeAll(async () => {
    await ready();
    models = await mkdtemp(join(tmpdir(), "cellship-magics-"));
    url = `http://127.0.0.1:${await freePort()}`;
    magics = magicsAt(url, models, shown);
    const layers = [tf.layers.dense({ inputShape: [3], units: 2, activation: "softmax" })];
    network = tf.sequential({ layers });
  });

  afterAll(async () => {
    await stopServer(models);
    await rm(models, { recursive: true, force: true });
  });

  it("deploy starts a server where none runs, and what it ships predicts as the model does", async () => {
    const rows = [
      [1, 2, 3],
      [-1, 0, 0.5],
    ];
    const deployment = await magics.deploy({
      name: "tiny",
      model: network,
      example: rows,
      classes: ["a", "b"],
    });
    expect(deployment).toMatchObject({
      name: "tiny",
      version: "1",
      url,
      predictUrl: `${url}/v1/models/tiny:predict`,
    });
    const bundle = deployment[displaySymbol]();
    expect(bundle[deploymentMimeType]).toEqual({ name: "tiny", version: "1", url, curl: deployment.curl });

    const response = await fetch(deployment.predictUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ instances: rows }),
    });
    const { predictions } = (await response.json()) as { predictions: number[][] };
    const expected = tf.tidy(() => (network.predict(tf.tensor2d(rows)) as tf.Tensor2D).arraySync());
    predictions.flat().forEach((value, index) => {
      expect(value).toBeCloseTo(expected.flat()[index] ?? Number.NaN, 5);
    });
  });

  it("deploy again makes the next version answer", async () => {
    const deployment = await magics.deploy({ name: "tiny", model: network });
    expect(deployment.version).toBe("2");
    expect(await textOf(await magics.models())).toMatch(/tiny\s+2\s+READY/);
  });

  it("monitor counts what /metrics counts", async () => {
    await fetch(`${url}/v1/models/tiny:predict`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"instances": [[1]]}',
    });
    const report = await magics.monitor({ name: "tiny" });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const exported = [...metrics.matchAll(/^inference_requests_total\{.*model="tiny".*\} (\d+)$/gm)];
    const total = exported.reduce((sum, match) => sum + Number(match[1]), 0);
    expect(report.requestCount).toBe(total);
    expect(report.stats.requests).toEqual({ 200: 1, 400: 1 });
    expect(report.errorRate).toBe(0.5);
    expect(await textOf(report)).toMatch(/latency p99\s+[\d.]+ ms/);
  });

  it("a deployment that the server cannot see is refused, and leaves nothing behind", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "cellship-elsewhere-"));
    try {
      await expect(magicsAt(url, elsewhere).deploy({ name: "tiny", model: network })).rejects.toThrow(
        /The server serves another folder: set CELLSHIP_MODELS/,
      );
      expect(await readdir(join(elsewhere, "tiny"))).toEqual([]);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it("a name that cannot name a model is refused before anything is written", async () => {
    await expect(magics.deploy({ name: "../up", model: network })).rejects.toThrow(/Expected a model name/);
    expect((await readdir(models)).sort()).toEqual([".server.json", ".server.log", "tiny"]);
  });

  it("undeploy takes a model off the server and keeps its versions", async () => {
    await magics.undeploy({ name: "tiny" });
    expect(shown.at(-1)?.["text/plain"]).toMatch(/tiny is no longer served/);
    expect(await textOf(await magics.models())).toMatch(/tiny\s+2\s+UNAVAILABLE/);
    expect((await readdir(join(models, "tiny"))).filter((entry) => !entry.startsWith("."))).toEqual([
      "1",
      "2",
    ]);
  });

  it("undeploy and monitor name the models there are when the name is unknown", async () => {
    await expect(magics.undeploy({ name: "tinny" })).rejects.toThrow(/tinny/);
    await expect(magics.monitor({ name: "tinny" })).rejects.toThrow(/tinny/);
  });
});

describe("magics, without a model server", () => {
  it("monitor says how to start one", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await expect(magicsAt(url, tmpdir()).monitor({ name: "tiny" })).rejects.toThrow(
      /Expected a model server at .*, got no answer\. Start one with `cellship serve`/,
    );
  });

  it("deploy says so when another program holds the address", async () => {
    const other = createServer((_request, response) => response.end("hello"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    await ready();
    const network = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
    await expect(magicsAt(url, tmpdir()).deploy({ name: "x", model: network })).rejects.toThrow(
      /Expected a cellship model server at .*, got status 200 and "hello"/,
    );
    other.close();
  });

  it("device says what computes, what does not and why", async () => {
    const status = await magicsAt("http://127.0.0.1:1", tmpdir()).device();
    expect(status.report.backend).toBe(tf.getBackend());
    const text = await textOf(status);
    expect(text).toMatch(/^in use +cpu: (WebAssembly SIMD|native AVX2) kernels on \d+ threads?$/m);
    for (const { device, reason } of status.report.unused) expect(text).toContain(`${device}: ${reason}`);
    expect(text).toMatch(/^tensors +\d+, [\d.]+ [KMG]?i?B$/m);
    expect(text).toMatch(/^threads +[1-9]/m);
    const { nativeReason } = status.report;
    if (nativeReason !== undefined) expect(text).toContain(`native kernels: ${nativeReason}`);
    else expect(text).toContain("native AVX2 kernels");
    expect(text).not.toContain("GFLOP/s");
  });

  it("device switches to the device it is given, or says why it cannot", async () => {
    const { device } = magicsAt("http://127.0.0.1:1", tmpdir());
    expect((await device({ name: "cpu" })).report.device).toBe("cpu");
    await expect(device({ name: "tensorflow" })).rejects.toThrow(
      "Expected a usable device, got tensorflow: ",
    );
    expect((await device()).report.unused.map(({ reason }) => reason)).toContain(
      'setDevice("cpu") asks for the CPU',
    );
  });

  it("help lists every magic with its usage", async () => {
    const text = await textOf(await magicsAt("http://127.0.0.1:1", tmpdir()).help());
    expect(text).toContain(
      "%deploy <name> --model <expression> [--example <expression>] [--classes <expression>]",
    );
    for (const name of magicRegistry.names) expect(text).toContain(`%${name}`);
  });
});
