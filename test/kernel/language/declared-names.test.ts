import { describe, expect, test } from "vitest";
import { findDeclarations } from "../../../kernel/language/declared-names.js";

const names = (cell: string): Record<string, string> => Object.fromEntries(findDeclarations(cell).names);

describe("findDeclarations", () => {
  test("knows every kind of declaration", () => {
    expect(
      names(`
        const a = 1, { b, c: [d = 1, ...e], ...f } = {}; let g; var h; using i = null;
        function j() {} async function* k() {} class L {} abstract class M {}
        interface N {} type O = 1; enum P {} const enum Q {} namespace R.S { const inner = 1 }
        import T, { u as v, type W } from "m"; import * as x from "m"; import type Y from "m";
        declare const z: number; declare function aa(): void;
        if (true) { var bb = 1; let inner2 } for (var cc of []) {} try {} catch { var dd = 1 }`),
    ).toEqual({
      ...{ a: "const", b: "const", d: "const", e: "const", f: "const", g: "let", h: "var", i: "const" },
      ...{ j: "function", k: "function", L: "class", M: "class", N: "interface", O: "type", P: "enum" },
      ...{ Q: "enum", R: "namespace", T: "import", v: "import", W: "import", x: "import", Y: "import" },
      ...{ z: "const", aa: "function", bb: "var", cc: "var", dd: "var" },
    });
  });

  test("leaves out what functions, classes, blocks and namespaces declare inside", () => {
    expect(
      names(
        "{ let a; const b = 1 } (() => { var c })(); function d(e) { var f } const g = class h { static { var i } }",
      ),
    ).toEqual({
      d: "function",
      g: "const",
    });
  });

  test("marks names that are declared twice in different ways", () => {
    expect(names("const Mode = 1; type Mode = 2; function f(): void; function f() {}")).toEqual({
      Mode: "merged",
      f: "function",
    });
  });

  test("tells what the cell itself exports, and whether it augments types", () => {
    const found = findDeclarations("export const a = 1; const b = 2, c = 3; export { b, c as d };");
    expect([...found.exported]).toEqual(["a", "b", "d"]);
    expect(found.augments).toBe(false);
    expect(findDeclarations("declare global { var x: 1 }").augments).toBe(true);
    expect(findDeclarations('declare module "m" { var x: 1 }').augments).toBe(true);
  });

  test("guesses in unfinished text", () => {
    const unfinished = 'import * as tf from "m"; const { a, b: c } = d; let model = tf.';
    expect(Object.keys(names(unfinished))).toEqual(expect.arrayContaining(["tf", "a", "c", "model"]));
    expect(names("foo(")).toEqual({});
  });
});
