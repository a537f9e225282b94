import { describe, expect, test } from "vitest";
import { isCellSyntaxError } from "../../../kernel/interpreter/cell-syntax-error.js";
import { Session } from "./session.js";

const run = async (...cells: string[]): Promise<unknown> => {
  const session = new Session();
  let last: unknown;
  for (const cell of cells) last = await session.run(cell);
  return last;
};

const syntaxError = (source: string) => {
  try {
    new Session().interpret(source);
  } catch (error) {
    if (isCellSyntaxError(error)) return error;
    throw error;
  }
  throw new Error(`Expected a syntax error in ${source}`);
};

describe("the value shown", () => {
  test.each([
    ["1 + 1", 2],
    ["1 + 1;", undefined],
    ["1 + 1 // a comment;", 2],
    ["'hello'", "hello"],
    ["'use strict'", "use strict"],
    ["({ a: 1 }).a", 1],
    ["1, 2", 2],
    ["await Promise.resolve(3)", 3],
    ["const a = 1", undefined],
    ["const a = 1\na", 1],
    ["if (true) { 1 }", undefined],
    ["function f() { return 1 }", undefined],
    ["// only a comment", undefined],
    ["", undefined],
    ["\n\n  \n", undefined],
    ["#!/usr/bin/env node\n4", 4],
    ["// @ts-check\n/// <reference types='node' />\n5", 5],
    ["label: for (;;) { break label }", undefined],
    ["{ const x = 1 }", undefined],
    ["let x: number = 1\nx satisfies number", 1],
    ["let x = 1 as unknown as string\nx!", 1],
    [`\`a\${1}\n%b\``, "a1\n%b"],
    ["1\ninterface Later {}", undefined],
    ["typeof this", "object"],
    ["this === globalThis", true],
    ["import.meta.url", "file:///notebook.ts"],
    ["void 0", undefined],
  ])("of %j is %j", async (source, expected) => {
    expect(await run(source)).toStrictEqual(expected);
  });

  test("is a promise itself unless awaited", async () => {
    const shown = await new Session().runShown("Promise.resolve(1)");
    expect(shown?.[0]).toHaveProperty("then");
  });
});

describe("declarations", () => {
  const kinds: readonly (readonly [string, string])[] = [
    ["const", "const x = 'const'"],
    ["let", "let x = 'let'"],
    ["var", "var x = 'var'"],
    ["class", "class x { static v = 'class' }"],
    ["function", "function x() { return 'function' }"],
    ["async function", "async function x() {}"],
    ["enum", "enum x { A = 'enum' }"],
    ["namespace", "namespace x { export const v = 'namespace' }"],
    ["pattern", "const { x } = { x: 'pattern' }"],
    ["import", "import x from 'node:path'"],
    ["type", "type x = number; interface y {}"],
    ["decorated", "const d = (c: any) => c\n@d class x {}"],
  ];
  test.each(kinds)("of kind %s may be redeclared by every other kind", async (_, first) => {
    for (const [, second] of kinds) await expect(run(first, second, first)).resolves.toBeUndefined();
  });

  test.each([
    ["closures see later assignments", ["let cv = 1; function g() { return cv }", "cv = 2", "g()"], 2],
    ["closures see redeclarations", ["const c = 1; const g = () => c", "const c = 'new'", "g()"], "new"],
    [
      "functions see redeclared functions",
      ["function f() { return 1 } function g() { return f() }", "function f() { return 2 }", "g()"],
      2,
    ],
    ["functions are hoisted", ["const v = f()\nfunction f() { return 7 }\nv"], 7],
    [
      "functions call themselves",
      ["function fac(n: number): number { return n < 2 ? 1 : n * fac(n - 1) }\nfac(5)"],
      120,
    ],
    [
      "functions keep their names",
      ["const arrow = () => 1; function named() {} const K = class {};\n[arrow.name, named.name, K.name]"],
      ["arrow", "named", "K"],
    ],
    ["generators", ["function* g() { yield 1; yield 2 }\n[...g()]"], [1, 2]],
    [
      "destructuring",
      ["const { a, b: [c, ...d], ...e } = { a: 1, b: [2, 3], f: 4 }; let [g = 9] = []", "[a, c, d, e, g]"],
      [1, 2, [3], { f: 4 }, 9],
    ],
    ["several declarators", ["let a, b = 2, { c } = { c: 3 };\n[a, b, c]"], [undefined, 2, 3]],
    ["let without a value is undefined again", ["let a = 1", "let a\na"], undefined],
    ["var without a value keeps it", ["var a = 1", "var a\na"], 1],
    [
      "var in blocks and loops",
      [
        "for (var i = 0, n = 3; i < n; i++) { var twice = i * 2 }\nfor (var [k] of [[5]]) {}\nfor (var key in { q: 1 }) {}\nif (true) var y = 8",
        "[i, n, twice, k, key, y]",
      ],
      [3, 3, 4, 5, "q", 8],
    ],
    ["let in blocks stays there", ["for (let i = 0; i < 3; i++) {}\ntypeof i"], "undefined"],
    ["enum members", ["enum E { A, B = 5, C }", "[E.A, E[5], E.C]"], [0, "B", 6]],
    ["an enum is replaced, not extended", ["enum E { A }", "enum E { B = 'b' }", "Object.keys(E)"], ["B"]],
    ["an enum in two parts", ["enum E { A } enum E { B = 1 }\nE.A + E.B"], 1],
    [
      "namespaces merge within a cell",
      ["namespace N { export const a = 1 } namespace N { export const b = 2 }\nN.a + N.b"],
      3,
    ],
    ["parameter properties", ["class C { constructor(public z: number = 4) {} }\nnew C().z"], 4],
    ["private members", ["class C { #x = 1; get x() { return this.#x } }\nnew C().x"], 1],
    [
      "a class refers to itself",
      ["class C { static make() { return new C() } }\nC.make() instanceof C"],
      true,
    ],
    [
      "async function named as a global",
      ["async function fetch() { return 'mine' }", "await fetch()"],
      "mine",
    ],
    [
      "exports are declarations",
      ["export const a = 1; export function f() { return 2 } export default 3; export { a as b }", "a + f()"],
      3,
    ],
    ["a default export with a name", ["export default class Named { static v = 1 }", "Named.v"], 1],
    ["undefined before its declaration", ["const seen = typeof later\nconst later = 1\nseen"], "undefined"],
    [
      "overloads",
      [
        "function f(a: string): string; function f(a: number): string; function f(a: unknown) { return typeof a }\nf(1)",
      ],
      "number",
    ],
    ["top-level using", ["using r = { v: 3, [Symbol.dispose]() {} }\nr.v"], 3],
    ["for await", ["let s = 0; for await (const x of [1, Promise.resolve(2)]) s += x", "s"], 3],
  ])("%s", async (_, cells, expected) => {
    const value = await run(...cells);
    expect(JSON.parse(JSON.stringify(value ?? null))).toStrictEqual(
      JSON.parse(JSON.stringify(expected ?? null)),
    );
  });

  test("code is strict", async () => {
    await expect(run("undeclared = 1")).rejects.toThrow("undeclared is not defined");
    await expect(run("'a comment'\nObject.freeze([]).push(1)")).rejects.toThrow();
  });
});

describe("imports", () => {
  test.each([
    ["import path from 'node:path'\npath.sep", "/"],
    ["import { sep, posix as p } from 'node:path'\nsep + p.sep", "//"],
    ["import * as path from 'node:path'\npath.sep", "/"],
    ["import def, * as path from 'node:path'\ndef.sep + path.sep", "//"],
    ["import def, { sep } from 'node:path'\ndef.sep + sep", "//"],
    ["import 'node:path'", undefined],
    ["import type { Stats } from 'node:fs'", undefined],
    ["import { type Stats } from 'node:fs'", undefined],
    ["(await import('node:path')).sep", "/"],
    ["const s = path.sep\nimport path from 'node:path'\ns", "/"],
    ["export * from 'node:path'", undefined],
    ["export { sep } from 'node:path'", undefined],
  ])("%j", async (source, expected) => {
    expect(await run(source)).toBe(expected);
  });

  test("name only what the cell uses as required", () => {
    const { javascript } = new Session().interpret("import { A, b } from 'm'\nlet x: A = b");
    expect(javascript).toContain('{"A":false,"b":true}');
  });

  test("keep attributes", () => {
    const { javascript } = new Session().interpret("import data from './d.json' with { type: 'json' }");
    expect(javascript).toContain('{ with: {"type":"json"} }');
  });
});

describe("free names", () => {
  test.each([
    ["console.log(a)", ["console", "a"]],
    ["const a = 1; a", []],
    ["const f = (x) => x + y", ["y"]],
    ["const { a: b = c } = d; b", ["c", "d"]],
    ["o.p; o?.p; o[q]; ({ k: v, s })", ["o", "q", "v", "s"]],
    ["try { } catch (e) { e; g }", ["g"]],
    ["for (const i of xs) { i }", ["xs"]],
    ["let z: Type = w as Other", ["w"]],
    ["function f(a, { b }, ...c) { var d; a; b; c; d; arguments }", []],
    ["class A extends B { m() { return this.x + C } }", ["B", "C"]],
    ["if (x) { var y = 1 } y", ["x"]],
    ["switch (1) { case 1: let s = t; s }", ["t"]],
    ["%models", ["__magics"]],
    ["%deploy a --model pipeline", ["__magics", "pipeline"]],
    ["await import('x')", []],
    ["l: for (;;) { break l }", []],
  ])("of %j", (source, expected) => {
    expect(new Session().interpret(source).freeNames).toStrictEqual(expected);
  });
});

describe("syntax errors", () => {
  test.each([
    ["return 1", 1, 1],
    ["const a = 1\nconst a = 2", 2, 7],
    ["function f() {}\nfunction f() {}", 2, 10],
    ["import { a } from 'm'\nconst a = 1", 2, 7],
    ["let x = 1;\nlet y = ;", 2, 9],
    ["'😀' + ;", 1, 8],
    ["x = 1\nbreak", 2, 1],
    ["a b", 1, 2],
    ["%models\nlet y = ;", 2, 9],
    ["%deploy a --model 1 +", 1, 22],
    ["%deploy a --model (1 + ) --force", 1, 24],
  ])("%j is at %i:%i", (source, line, column) => {
    expect(syntaxError(source)).toMatchObject({ name: "SyntaxError", line, column, incomplete: false });
  });

  test.each([
    "const x =",
    "foo(",
    "if (a) {",
    "`abc",
    "/* abc",
    "[1,\n2,",
    "x.",
    "(a) =>",
    "async function f() { await",
    `\`\${a`,
    "class A {",
    "a ?",
    "@dec",
    "if (a)\n",
  ])("%j is incomplete", (source) => {
    expect(syntaxError(source).incomplete).toBe(true);
  });

  test.each(['let x = "abc', ")", "let 1", "a b {", "x = 'abc\ndef'"])("%j cannot be completed", (source) => {
    expect(syntaxError(source).incomplete).toBe(false);
  });
});

describe("positions", () => {
  test.each([
    ["throw new Error('x')", 1],
    ["const a = 1\n\n// comment\nthrow new Error(String(a))", 4],
    ["enum E {\n  A,\n  B,\n}\n\nthrow new Error(E[0])", 6],
    ["interface I {\n  a: number\n}\ntype T = {\n  b: string\n}\nthrow new Error('x')", 7],
    ["function f(\n  a: number,\n  b: string,\n) {\n  throw new Error(b + a)\n}\nf(1, 'b')", 5],
    ["const s = `a\nb\nc`\nthrow new Error(s)", 4],
    ["import path from 'node:path'\n\nawait 1\npath.nope()", 4],
    ["// first\nf()\n\nfunction f() {\n  null.x\n}", 5],
    ["%models\nthrow new Error('x')", 2],
    ["const o = {\n  a: 1,\n}\no\n  .b\n  .c", 6],
    [
      "class A {\n  constructor(private x: number) {}\n  m() {\n    throw new Error('m')\n  }\n}\nnew A(1).m()",
      4,
    ],
    ["using r = null\n\nthrow new Error('x')", 3],
  ])("of an error in %j: line %i", async (source, line) => {
    expect(await new Session().lineOfError(source)).toBe(line);
  });

  test("map offsets between the cell and its TypeScript", () => {
    const source = "const a = 1\n%deploy cancer --model pipeline.best\na";
    const cell = new Session().interpret(source);
    for (const word of ["const", "deploy", "cancer", "pipeline", "best"]) {
      const offset = source.indexOf(word);
      const there = cell.toTypescriptOffset(offset);
      expect(cell.typescript.slice(there, there + word.length)).toBe(word);
      expect(cell.toSourceOffset(there)).toBe(offset);
    }
    const last = source.length - 1;
    expect(cell.toSourceOffset(cell.toTypescriptOffset(last))).toBe(last);
    expect(cell.toTypescriptOffset(source.length)).toBe(cell.typescript.length);
    expect(cell.typescript.split("\n")).toHaveLength(3);
  });
});
