import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import { listVersions, readArtifact, readModel, writeArtifact } from "../../../lib/artifact/index.js";
import { createdAt, makeModelsFolder, someContent } from "./content.js";

let models: string;

beforeEach(async () => {
  models = await makeModelsFolder();
});

const write = (content = someContent(), name = "cancer") =>
  writeArtifact(content, { models, name, createdAt });

function spawnWriter(count: number, bytes: number): ChildProcess {
  const script = fileURLToPath(new URL("writer-process.mjs", import.meta.url));
  return spawn(process.execPath, [script, models, String(count), String(bytes)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

describe("writeArtifact", () => {
  it("counts versions from 1 and leaves nothing else behind", async () => {
    const versions = [];
    for (let i = 0; i < 11; i++) versions.push((await write()).version);
    expect(versions).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]);
    expect(await readdir(join(models, "cancer"))).toHaveLength(11);
    expect((await readdir(join(models, "cancer", "11"))).sort()).toEqual([
      "manifest.json",
      "metrics.json",
      "model.onnx",
      "preprocessing.json",
      "signature.json",
    ]);
  });

  it("makes the models folder where it is missing", async () => {
    models = join(models, "not", "there", "yet");
    const { folder } = await write();
    expect((await readArtifact(folder)).version).toBe("1");
  });

  it("gives the digest that reading finds, and another one for other content", async () => {
    const first = await write();
    const second = await write(someContent({ metrics: { accuracy: 0.981 } }));
    expect((await readArtifact(first.folder)).sha256).toBe(first.sha256);
    expect(second.sha256).not.toBe(first.sha256);
  });

  it.each(["", ".", "..", ".hidden", "a/b", "../escape", "a\\b", "a b", "é", "x".repeat(65), "a\0b"])(
    "refuses the name %j",
    async (name) => {
      await expect(write(someContent(), name)).rejects.toMatchObject({ code: "MODEL_NAME_INVALID" });
      expect(await readdir(models)).toEqual([]);
    },
  );

  it("refuses numbers that JSON would turn into null, and writes nothing", async () => {
    const metrics = { loss: Number.NaN };
    await expect(write(someContent({ metrics }))).rejects.toThrow('a finite number at "loss", got NaN');
    const preprocessing = [{ type: "StandardScaler", scale: [Number.POSITIVE_INFINITY] }];
    await expect(write(someContent({ preprocessing }))).rejects.toThrow("preprocessing.json");
    expect(await readdir(models)).toEqual([]);
  });

  it("refuses a signature that could not be read back", async () => {
    const { signature } = someContent();
    await expect(write(someContent({ signature: { ...signature, inputExample: [] } }))).rejects.toMatchObject(
      {
        code: "ARTIFACT_CONTENT_INVALID",
        file: "signature.json",
      },
    );
  });

  it("gives writers of one process different versions", async () => {
    const written = await Promise.all(Array.from({ length: 20 }, () => write()));
    expect(new Set(written.map(({ version }) => version)).size).toBe(20);
    for (const { folder } of written) await readArtifact(folder);
    expect(await readdir(join(models, "cancer"))).toHaveLength(20);
  });

  it("gives writers of different processes different versions", async () => {
    const writers = [spawnWriter(10, 1000), spawnWriter(10, 1000), spawnWriter(10, 1000)];
    const codes = await Promise.all(writers.map(async (writer) => (await once(writer, "exit"))[0]));
    expect(codes).toEqual([0, 0, 0]);
    const versions = await listVersions(models, "cancer");
    expect(versions).toEqual(Array.from({ length: 30 }, (_, i) => String(i + 1)));
    for (const version of versions) await readModel(models, "cancer", version);
  });

  it("leaves no half version when it is killed", async () => {
    await write();
    let killedWhileWriting = 0;
    for (let round = 0; round < 8; round++) {
      const writer = spawnWriter(1000, 20_000_000);
      if (writer.stdout === null) throw new Error("the writer has no output");
      await once(writer.stdout, "data");
      await sleep(20 + round * 23);
      writer.kill("SIGKILL");
      await once(writer, "exit");
      const entries = await readdir(join(models, "cancer"));
      killedWhileWriting += entries.filter((entry) => entry.startsWith(".writing-")).length > 0 ? 1 : 0;
      for (const version of await listVersions(models, "cancer")) await readModel(models, "cancer", version);
    }
    expect(killedWhileWriting).toBeGreaterThan(0);
    const next = await write();
    expect((await readArtifact(next.folder)).version).toBe(next.version);
  });

  it("clears away what a writer killed long ago left, and spares one at work", async () => {
    const old = join(models, "cancer", ".writing-old");
    const fresh = join(models, "cancer", ".writing-fresh");
    for (const folder of [old, fresh]) await mkdir(folder, { recursive: true });
    await writeFile(join(old, "model.onnx"), "half");
    await utimes(old, new Date(createdAt.getTime() - 7_200_000), new Date(createdAt.getTime() - 7_200_000));
    await write();
    expect([existsSync(old), existsSync(fresh)]).toEqual([false, true]);
  });
});
