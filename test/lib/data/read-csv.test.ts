import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCsv } from "../../../lib/data/read-csv.js";

let folder: string;
const write = async (text: string): Promise<string> => {
  const path = join(folder, `${Math.random()}.csv`);
  await writeFile(path, text);
  return path;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellship-csv-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("readCsv", () => {
  it("reads numbers, text, booleans and empty fields", async () => {
    const frame = await readCsv(await write('a,b,c\n1,"x, y",true\n2.5,,false\n\n'));
    expect(frame.columns).toEqual(["a", "b", "c"]);
    expect(frame.values).toEqual([
      [1, "x, y", true],
      [2.5, null, false],
    ]);
  });

  it("takes another delimiter", async () => {
    const frame = await readCsv(await write("a;b\n1;2\n"), { delimiter: ";" });
    expect(frame.values).toEqual([[1, 2]]);
  });

  it("names a missing file in full", async () => {
    const path = join(folder, "nowhere.csv");
    await expect(readCsv(path)).rejects.toMatchObject({ name: "ReadError", code: "NOT_FOUND", path });
    await expect(readCsv(path)).rejects.toThrow(path);
    await expect(readCsv(folder)).rejects.toThrow("found a folder");
  });

  it("refuses a file without rows", async () => {
    for (const text of ["", "a,b\n"]) {
      await expect(readCsv(await write(text))).rejects.toMatchObject({ code: "EMPTY" });
    }
  });

  it("refuses a row of another length instead of dropping it", async () => {
    await expect(readCsv(await write("a,b\n1,2\n3\n"))).rejects.toMatchObject({ code: "MALFORMED" });
  });
});
