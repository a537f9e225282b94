import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Session } from "../../../kernel/language/session.js";

const built = (path: string): string => fileURLToPath(new URL(`../../../dist/${path}`, import.meta.url));

const modules = {
  library: built("lib/index.js"),
  magics: built("magics/index.js"),
  cellNames: built("kernel/runtime/cell-names.js"),
};

describe("the preloaded names of the built package", () => {
  const folder = mkdtempSync(join(tmpdir(), "cellship-names-"));
  let session: Session;
  beforeAll(() => {
    session = new Session(folder, modules);
  });
  afterAll(() => {
    session.close();
    rmSync(folder, { recursive: true });
  });

  const kinds = (): Record<string, string> =>
    Object.fromEntries(session.complete("", 0).entries.map(({ name, kind }) => [name, kind]));

  test("are those that the compiler finds once a cell needs the library's types", () => {
    const before = kinds();
    expect(before).toMatchObject({ tf: "namespace", accuracyScore: "function", deploy: "function" });
    expect(session.check("const tensor: tf.Tensor = tf.ones([1]);")).toEqual([]);
    expect(kinds()).toEqual(before);
  });

  test("are checked with their types", () => {
    expect(session.check("tf.nothing")).toMatchObject([{ code: 2339 }]);
    expect(session.check("accuracyScor([1], [1])")).toMatchObject([{ code: 2304 }]);
  });
});
