import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { listModels, listVersions, readModel, writeArtifact } from "../../../lib/artifact/index.js";
import { createdAt, makeModelsFolder, someContent } from "./content.js";

let models: string;

beforeEach(async () => {
  models = await makeModelsFolder();
  for (const name of ["digits", "cancer", "cancer"]) {
    await writeArtifact(someContent(), { models, name, createdAt });
  }
});

describe("the model repository", () => {
  it("lists models by name and versions by number", async () => {
    for (let i = 0; i < 10; i++) await writeArtifact(someContent(), { models, name: "digits", createdAt });
    expect(await listModels(models)).toEqual(["cancer", "digits"]);
    expect((await listVersions(models, "digits")).slice(-3)).toEqual(["9", "10", "11"]);
  });

  it("overlooks whatever is no model or no version", async () => {
    await writeFile(join(models, "notes.txt"), "");
    await mkdir(join(models, ".cache", "1"), { recursive: true });
    await mkdir(join(models, "empty"));
    for (const entry of [".writing-x", "latest", "0", "01", "1.5"])
      await mkdir(join(models, "cancer", entry));
    expect(await listModels(models)).toEqual(["cancer", "digits"]);
    expect(await listVersions(models, "cancer")).toEqual(["1", "2"]);
  });

  it("lists nothing in a folder that does not exist", async () => {
    expect(await listModels(join(models, "nowhere"))).toEqual([]);
    expect(await listVersions(models, "nowhere")).toEqual([]);
  });

  it("reads the newest version unless told which", async () => {
    expect((await readModel(models, "cancer")).version).toBe("2");
    expect((await readModel(models, "cancer", "1")).version).toBe("1");
  });

  it("calls a copied model by its new name", async () => {
    await cp(join(models, "cancer"), join(models, "tumour"), { recursive: true });
    expect(await readModel(models, "tumour")).toMatchObject({ name: "tumour", version: "2" });
  });

  it("says what there is when a model or version is missing", async () => {
    await expect(readModel(models, "iris")).rejects.toThrow(/model "iris" in .*models cancer, digits/);
    await expect(readModel(models, "cancer", "7")).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
      version: "7",
      available: ["1", "2"],
    });
    await expect(readModel(models, "cancer", "../digits/1")).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
    });
    await expect(readModel(models, "../etc")).rejects.toMatchObject({ code: "MODEL_NAME_INVALID" });
  });
});
