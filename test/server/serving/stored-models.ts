import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ArtifactContent } from "../../../lib/artifact/artifact.js";
import type { Signature } from "../../../lib/artifact/signature.js";
import { type WrittenArtifact, writeArtifact } from "../../../lib/artifact/write-artifact.js";

const fixtures = join(import.meta.dirname, "../../fixtures/serving");

/** What PyTorch answered for the fixture's example, by input and output name; see make-models.py. */
export interface Reference {
  readonly inputs: Readonly<Record<string, unknown[]>>;
  readonly outputs: Readonly<Record<string, unknown[]>>;
}

export type FixtureName = "tabular" | "tabular-2" | "ratings" | "image" | "huge" | "mean";

export const references = JSON.parse(readFileSync(join(fixtures, "references.json"), "utf8")) as Record<
  FixtureName,
  Reference
>;

const tabular: Signature = {
  inputs: [{ name: "x", datatype: "FP32", shape: [-1, 3] }],
  outputs: [{ name: "probabilities", datatype: "FP32", shape: [-1, 2] }],
  features: ["age", "height", "weight"],
  classes: ["benign", "malignant"],
  inputExample: [[0.5, -1, 2]],
};

const signatures: Record<FixtureName, Signature> = {
  tabular,
  "tabular-2": tabular,
  ratings: {
    inputs: [
      { name: "user", datatype: "INT32", shape: [-1, 1] },
      { name: "item", datatype: "INT32", shape: [-1, 1] },
    ],
    outputs: [{ name: "rating", datatype: "FP32", shape: [-1, 1] }],
    inputExample: [{ user: [0], item: [4] }],
  },
  image: {
    inputs: [{ name: "image", datatype: "FP32", shape: [-1, 4, 4, 1] }],
    outputs: [
      { name: "probabilities", datatype: "FP32", shape: [-1, 3] },
      { name: "logits", datatype: "FP32", shape: [-1, 3] },
    ],
    inputExample: references.image.inputs.image ?? [],
  },
  huge: {
    inputs: [{ name: "x", datatype: "FP32", shape: [-1, 1] }],
    outputs: [{ name: "y", datatype: "FP32", shape: [-1, 1] }],
    inputExample: [[0.5]],
  },
  mean: {
    inputs: [{ name: "sequence", datatype: "FP32", shape: [-1, -1, 2] }],
    outputs: [{ name: "mean", datatype: "FP32", shape: [-1, 2] }],
    inputExample: references.mean.inputs.sequence ?? [],
  },
};

/** The artifact content of a fixture. */
export function contentOf(fixture: FixtureName): ArtifactContent {
  return {
    onnx: readFileSync(join(fixtures, `${fixture}.onnx`)),
    signature: signatures[fixture],
    preprocessing: [],
    metrics: { accuracy: 0.97 },
    versions: { "onnx opset": "13" },
  };
}

/** A models folder of its own for one test file. */
export class StoredModels {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<StoredModels> {
    return new StoredModels(await mkdtemp(join(tmpdir(), "cellship-serving-")));
  }

  /** Writes the next version. */
  write(name: string, content: ArtifactContent): Promise<WrittenArtifact> {
    return writeArtifact(content, { models: this.folder, name, createdAt: new Date(0) });
  }

  /** Writes the next version, then changes one byte of its graph. */
  async writeCorrupted(name: string, content: ArtifactContent): Promise<WrittenArtifact> {
    const written = await this.write(name, content);
    const bytes = Uint8Array.from(content.onnx);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(join(written.folder, "model.onnx"), bytes);
    return written;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
