import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Notebook } from "./open-session.js";

let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook();
  notebook.run(`
    const config = { rate: 0.1, "not-an-identifier": 1 };
    let counter = 1;
    class Model { #weights = 1; fit(data: number[]) { return this; } }
    type Options = { activation?: "relu" | "sigmoid" | "a-b"; units: number };
    function dense(options: Options) { return new Model(); }`);
});
afterAll(() => notebook.close());

/** What is completed at `|`, with its kind. */
function kinds(cell: string): Record<string, string> {
  const offset = cell.indexOf("|");
  const { entries } = notebook.session.complete(cell.replace("|", ""), offset);
  return Object.fromEntries(entries.map(({ name, kind }) => [name, kind]));
}

describe("completion", () => {
  test("offers members, in unfinished code too", () => {
    expect(notebook.complete("config.|")).toEqual(["rate"]);
    expect(notebook.complete("const a = dense({ units: 1 }).f|\nconst b = 2;")).toEqual(["fit"]);
    expect(notebook.complete("if (config.r|")).toEqual(["rate"]);
    expect(notebook.complete('"text".toUp|')).toEqual(["toUpperCase"]);
  });

  test("offers names of earlier cells, of the cell, of the library, of magics, globals and keywords", () => {
    expect(kinds("function f(counted: number) { co| }")).toMatchObject({
      config: "const",
      counter: "let",
      counted: "variable",
      console: "variable",
      const: "keyword",
    });
    expect(kinds("|")).toMatchObject({
      dense: "function",
      Model: "class",
      Options: "type",
      accuracy: "function",
      Scaler: "class",
      Report: "interface",
      deploy: "function",
      display: "function",
      parseFloat: "function",
      Partial: "type",
    });
  });

  test("puts names with the typed case first", () => {
    expect(notebook.complete("Mo|")[0]).toBe("Model");
    expect(notebook.complete("con|").slice(0, 2)).toEqual(["config", "console"]);
  });

  test("offers the properties of an expected object, required ones first", () => {
    expect(notebook.complete("dense({ | })")).toEqual(["units", "activation"]);
    expect(notebook.complete("dense({ act| })")).toEqual(["activation"]);
  });

  test("offers the strings of a union, from the opening quote on", () => {
    const cell = 'dense({ activation: "a-" })';
    const offset = cell.indexOf('-" }') + 1;
    const { start, end, entries } = notebook.session.complete(cell, offset);
    expect(entries.map(({ name }) => name)).toEqual(["a-b"]);
    expect(cell.slice(start, end)).toBe("a-");
  });

  test("offers what a module exports", () => {
    expect(notebook.complete('import { readFileS| } from "node:fs"')).toEqual(["readFileSync"]);
  });

  test("offers nothing in comments and strings", () => {
    expect(notebook.complete("// con|")).toEqual([]);
    expect(notebook.complete('"con|"')).toEqual([]);
  });

  test("replaces the word before the cursor", () => {
    expect(notebook.session.complete("1 + config.ra", 13)).toMatchObject({ start: 11, end: 13 });
  });

  test("does not disturb the check of the next cell", () => {
    notebook.complete("const config = 1; confi|");
    expect(notebook.run("config.rate.toFixed()")).toEqual([]);
  });
});

describe("completion of import paths", () => {
  const at = (cell: string): [readonly string[], string] => {
    const offset = cell.length;
    const { start, entries } = notebook.session.complete(cell, offset);
    return [entries.map(({ name }) => name), cell.slice(start)];
  };

  test("offers modules of Node.js", () => {
    expect(at('import fs from "node:fs')).toEqual([["node:fs", "node:fs/promises"], "node:fs"]);
    expect(at("const os = require('node:o")).toEqual([["node:os"], "node:o"]);
  });

  test("offers files, their last part only", () => {
    mkdirSync(join(notebook.folder, "deep-er"));
    writeFileSync(join(notebook.folder, "deep-er", "some-file.ts"), "export const a = 1;");
    expect(at('import { a } from "./de')).toEqual([["deep-er"], "de"]);
    expect(at('import { a } from "./deep-er/some-f')).toEqual([["some-file"], "some-f"]);
  });
});
