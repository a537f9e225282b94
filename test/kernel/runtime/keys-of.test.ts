import { afterAll, describe, expect, test } from "vitest";
import { Notebook } from "./notebook.js";

const notebook = new Notebook();
afterAll(() => notebook.close());

describe("the keys of a value that cells can name", () => {
  test.each([
    [["plain"], ["a", "odd key"]],
    [["list", "0"], ["inner"]],
    [["instance"], ["own", "method", "computed"]],
    [["instance", "computed"], []],
    [["hostile"], []],
    [["nothing"], []],
    [["noSuchName", "x"], []],
  ])("%j", async (path, expected) => {
    await notebook.run(
      "const plain = { a: 1, 'odd key': 2 }; const list = [{ inner: 1 }]; const nothing = null\n" +
        "class K { own = 1; method() {} get computed(): never { throw new Error('ran') } }; const instance = new K()\n" +
        "const hostile = new Proxy({}, { ownKeys() { throw new Error('trap') }, getPrototypeOf() { throw new Error('trap') } })",
    );
    expect(await notebook.runtime.keysOf(path)).toEqual(expected);
  });

  test("are none while a cell runs, without waiting for it", async () => {
    const running = notebook.run("await new Promise(r => setTimeout(r, 100)); 'done'");
    expect(await notebook.runtime.keysOf(["plain"])).toEqual([]);
    expect((await running).value).toBe("'done'");
  });
});
