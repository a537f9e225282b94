import { describe, expect, test } from "vitest";
import { folder, Notebook } from "./notebook.js";

describe("preloaded names", () => {
  test("arrive with the first cell that reads one, and never over a user's variable", async () => {
    const fresh = new Notebook();
    try {
      expect((await fresh.run("const addOne = 'mine'")).stdout).toBe("");
      const first = await fresh.run("preloaded + 1");
      expect(first.stdout).toBe("library loaded\n");
      expect(first.value).toBe("42");
      expect((await fresh.run("addOne")).value).toBe("'mine'");
      expect((await fresh.run("preloaded = 1 as never; preloaded")).value).toBe("1");
      expect((await fresh.run("neither")).result).toMatchObject({ ename: "ReferenceError" });
    } finally {
      await fresh.close();
    }
  });

  test("are there before a cell reads one, if the kernel foresees it", async () => {
    const fresh = new Notebook();
    try {
      fresh.runtime.prepare(["preloaded"]);
      await expect.poll(async () => (await fresh.run("globalThis.preloaded")).value).toBe("41");
    } finally {
      await fresh.close();
    }
  });

  test("include the magics, as lines and as functions", async () => {
    const fresh = new Notebook({ env: { ...process.env, CELLSHIP_SERVER_URL: "http://localhost:1/" } });
    try {
      const { value, outputs } = await fresh.run("%echo");
      expect(value).toBe("{ options: {}, server: 'http://localhost:1', command: 'serve' }");
      expect(outputs).toContainEqual({
        type: "display_data",
        data: { "text/plain": folder },
        metadata: {},
        transient: {},
      });
      expect((await fresh.run("(await echo({ a: 1 })).options")).value).toBe("{ a: 1 }");
    } finally {
      await fresh.close();
    }
  });
});
