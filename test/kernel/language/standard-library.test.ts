import { createRequire } from "node:module";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { StandardLibrary } from "../../../kernel/language/standard-library.js";
import { Notebook } from "./open-session.js";

const compiler = createRequire(createRequire(import.meta.url).resolve("typescript/package.json"));
const folder = dirname(
  compiler.resolve(`@typescript/typescript-${process.platform}-${process.arch}/package.json`),
);
const file = (name: string): string => `${folder.replaceAll("\\", "/")}/lib/lib.${name}.d.ts`;

test("serves a library and what it builds upon as one file", () => {
  const library = new StandardLibrary(["es2016", "esnext.disposable"]);
  const merged = library.read(file("es2016")) ?? "";
  expect(merged).not.toContain("<reference lib");
  for (const part of [
    "interface Math ",
    "interface Map<",
    "includes(searchElement",
    "interface DisposableStack",
  ])
    expect(merged).toContain(part);
  expect(
    ["es5", "es2015", "es2016.array.include", "esnext.disposable"]
      .map(file)
      .map((path) => library.read(path)),
  ).toEqual(["", "", "", ""]);
  expect(library.read(file("es2017"))).toBeUndefined();
  expect(library.read("/elsewhere/lib.es5.d.ts")).toBeUndefined();
});

describe("a cell", () => {
  let notebook: Notebook;

  beforeAll(() => {
    notebook = new Notebook();
  });
  afterAll(() => notebook.close());

  test("sees each edition's part of an interface, and no more", () => {
    expect(
      notebook.run("[[1]].flat().at(0)?.toFixed(); [2, 1].toSorted(); 'a'.replaceAll('a', 'b');"),
    ).toEqual([]);
    expect(notebook.run("const sum: number = [1].reduce((a, b) => a + b, '');")).toEqual([2322]);
    expect(notebook.run("[1].notThere()")).toEqual([2339]);
  });

  test("gets the documentation of what it uses", () => {
    expect(notebook.session.inspect("[1].map", 6)?.documentation).toMatch(
      /^Calls a defined callback function/,
    );
  });
});
