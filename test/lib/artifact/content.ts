import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { ArtifactContent } from "../../../lib/artifact/index.js";

export const createdAt = new Date("2026-01-02T03:04:05.678Z");

/** What an artifact could hold; the graph is opaque bytes to the folder it lies in. */
export function someContent(changes: Partial<ArtifactContent> = {}): ArtifactContent {
  return {
    onnx: Uint8Array.from({ length: 5000 }, (_, i) => (i * 31) % 256),
    signature: {
      inputs: [{ name: "x", datatype: "FP32", shape: [-1, 2] }],
      outputs: [{ name: "y", datatype: "FP32", shape: [-1, 3] }],
      features: ["width", "height"],
      classes: ["a", "b", "c"],
      inputExample: [[0.5, -1.25]],
    },
    preprocessing: [{ type: "StandardScaler", mean: [1, 2], scale: [0.1, 1 / 3] }],
    metrics: { accuracy: 0.98 },
    versions: { cellship: "0.1.0", "@tensorflow/tfjs": "4.22.0", node: "20.20.0", "onnx opset": "17" },
    ...changes,
  };
}

const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** An empty models folder of its own, removed after the tests of the file. */
export async function makeModelsFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cellship-models-"));
  folders.push(folder);
  return folder;
}
