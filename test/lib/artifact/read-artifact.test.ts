import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { ArtifactCorruptError, readArtifact, writeArtifact } from "../../../lib/artifact/index.js";
import { createManifest, sha256 } from "../../../lib/artifact/manifest.js";
import { createdAt, makeModelsFolder, someContent } from "./content.js";

let folder: string;

beforeEach(async () => {
  const models = await makeModelsFolder();
  ({ folder } = await writeArtifact(someContent(), { models, name: "cancer", createdAt }));
});

async function corruption(): Promise<ArtifactCorruptError> {
  const error = await readArtifact(folder).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ArtifactCorruptError);
  return error as ArtifactCorruptError;
}

async function changeManifest(change: (text: string) => string): Promise<void> {
  const file = join(folder, "manifest.json");
  await writeFile(file, change(await readFile(file, "utf8")));
}

describe("readArtifact", () => {
  it("returns what was written, bit for bit", async () => {
    const artifact = await readArtifact(folder);
    const { onnx, ...rest } = someContent();
    expect(Buffer.compare(artifact.onnx, onnx)).toBe(0);
    expect(artifact).toMatchObject({
      ...rest,
      name: "cancer",
      version: "1",
      createdAt: createdAt.toISOString(),
    });
    expect(artifact.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each(["model.onnx", "signature.json", "preprocessing.json", "metrics.json"])(
    "refuses a single changed bit in %s and names both digests",
    async (file) => {
      const bytes = await readFile(join(folder, file));
      const before = sha256(bytes);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      await writeFile(join(folder, file), bytes);
      const error = await corruption();
      expect(error).toMatchObject({ code: "ARTIFACT_CORRUPT", file, folder });
      expect(error.message).toContain(`${file} in ${folder}`);
      expect(error.expected).toContain(before);
      expect(error.actual).toContain(sha256(bytes));
      expect(error.message).toContain("Deploy the model again");
    },
  );

  it("refuses a file that was cut short, with its sizes", async () => {
    await truncate(join(folder, "model.onnx"), 4096);
    const error = await corruption();
    expect(error.file).toBe("model.onnx");
    expect(error.expected).toContain("(5000 bytes)");
    expect(error.actual).toContain("(4096 bytes)");
  });

  it("refuses a missing file", async () => {
    await rm(join(folder, "signature.json"));
    expect(await corruption()).toMatchObject({ file: "signature.json", actual: "no such file" });
  });

  it("refuses a folder without a manifest, and a folder that does not exist", async () => {
    await rm(join(folder, "manifest.json"));
    expect(await corruption()).toMatchObject({ file: "manifest.json", actual: "no such file" });
    await rm(folder, { recursive: true });
    expect(await corruption()).toMatchObject({ file: "manifest.json", actual: "no such file" });
  });

  it("refuses a manifest that is not JSON", async () => {
    await changeManifest((text) => text.slice(0, 100));
    expect(await corruption()).toMatchObject({ file: "manifest.json", expected: "JSON" });
  });

  it.each([
    ["an array", () => "[]", "an object at the top level"],
    ["a later format", (text: string) => text.replace('"format": 1', '"format": 2'), "format 1"],
    [
      "a size that is no number",
      (t: string) => t.replace('"bytes": 5000', '"bytes": "5000"'),
      "files.model.onnx.bytes",
    ],
    ["a renamed file", (t: string) => t.replace('"model.onnx"', '"../model.onnx"'), "the names in files"],
    [
      "a dropped file",
      (t: string) => t.replace('"model.onnx"', '"other.onnx"'),
      "a record at files.model.onnx",
    ],
    ["another time", (t: string) => t.replace("2026-01-02", "2025-01-02"), "content of sha256"],
    ["another library", (t: string) => t.replace("4.22.0", "4.22.1"), "content of sha256"],
  ])("refuses a manifest that is %s", async (_, change, expected) => {
    await changeManifest(change);
    const error = await corruption();
    expect(error.file).toBe("manifest.json");
    expect(error.expected).toContain(expected);
  });

  it("refuses a signature whose digest is right but whose content is not one", async () => {
    const text = JSON.stringify({
      inputs: [{ name: "x", datatype: "FP31", shape: [-1] }],
      outputs: [],
      inputExample: [1],
    });
    await writeFile(join(folder, "signature.json"), text);
    await changeManifest((manifest) => {
      const { format: _format, sha256: _digest, ...content } = JSON.parse(manifest);
      content.files["signature.json"] = { bytes: text.length, sha256: sha256(text) };
      return JSON.stringify(createManifest(content));
    });
    expect(await corruption()).toMatchObject({ file: "signature.json", actual: '"FP31"' });
  });
});
