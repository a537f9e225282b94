import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Notebook } from "./open-session.js";

describe.each([
  ["at work", false],
  ["with idle time after each cell", true],
])("a session %s", (_, idles) => {
  let notebook: Notebook;
  beforeAll(() => {
    notebook = new Notebook(idles);
  });
  afterAll(() => notebook.close());

  describe("errors of a cell", () => {
    test("are reported with the cell's own offsets", () => {
      const cell = 'const smile = "😀";\nconst wrong: number = smile;';
      expect(notebook.session.check(cell)).toEqual([
        {
          code: 2322,
          message: "Type 'string' is not assignable to type 'number'.",
          start: cell.indexOf("wrong"),
          end: cell.indexOf("wrong") + "wrong".length,
        },
      ]);
    });

    test.each([
      ["unknown names", "noSuchName", 2304],
      ["wrong arguments", "Math.max('a')", 2345],
      ["missing arguments", "((x: number) => x)()", 2554],
      ["a missing property", "({ a: 1 }).b", 2339],
      ["a package that is not installed", 'import nothing from "no-such-package-at-all"', 2307],
      ["a possibly undefined value", "[1].at(0).toFixed()", 2532],
      ["a redeclaration within the cell", "const twice = 1; const twice = 2;", 2451],
    ])("include %s", (_, cell, code) => {
      expect(notebook.run(cell)).toContain(code);
    });

    test("include syntax errors, at their place", () => {
      const [error] = notebook.session.check("const a = 1;\nconst = 2;");
      expect(error?.start).toBe(19);
    });

    test.each([
      ["unused variables", "const unused = 1; function unusedToo(parameter: number) {}"],
      ["unused expressions", "1; 'text'; [1, 2]; ({ a: 1 });"],
      ["top-level await", "const awaited = await Promise.resolve(1); for await (const x of [1]) x;"],
      [
        "names of standard globals",
        'const name = "n"; const performance = 1; const process = { x: 1 }; process.x',
      ],
      ["an unset variable", "let unset; unset = 1;"],
      ["exports", "export const exported = 1; export default class Exported {}"],
      ["dynamic imports", 'const fs = await import("node:fs"); fs.readFileSync'],
      ["require", 'const path = require("node:path");'],
      ["resource management", "using resource = { [Symbol.dispose]() {} };"],
      ["comments and nothing", "// nothing"],
      ["an empty cell", ""],
    ])("do not include %s", (_, cell) => {
      expect(notebook.run(cell)).toEqual([]);
    });
  });

  describe("declarations of earlier cells", () => {
    test("of every kind are visible, as values and as types", () => {
      expect(
        notebook.run(`
        const config = { rate: 0.1, name: "adam" };
        let counter = 1;
        var total = 0;
        function wrap<T>(value: T): T[];
        function wrap<T>(value: T, times: number): T[][];
        function wrap(value: unknown): unknown { return [value]; }
        class Box<T> { #secret = 1; private hidden = 2; constructor(public value: T) {} static of<T>(value: T) { return new Box(value); } }
        enum Colour { Red, Blue }
        interface Shape { sides: number; box: Box<Colour> }
        type Pair<A, B> = [A, B];
        namespace Geometry { export const pi = 3.14; export type Angle = number; }
        const { rate, ...rest } = config;
        const [first, second = 2] = [1];
        for (var last of ["x"]) last;`),
      ).toEqual([]);
      expect(
        notebook.run(`
        const shape: Shape = { sides: 3, box: new Box(Colour.Red) };
        counter += config.rate + Geometry.pi;
        total = 5;
        const pair: Pair<number, string> = [rate, rest.name];
        const angle: Geometry.Angle = first! + second;
        const nested: number[][] = wrap(1, 2);
        const strings: string[] = wrap(last);
        const blue: Colour.Blue = Colour.Blue;
        const box: Box<string> = Box.of("text");`),
      ).toEqual([]);
    });

    test("keep their types", () => {
      expect(notebook.run("counter = 'text';")).toEqual([2322]);
      expect(notebook.run("shape.box = { value: Colour.Red };")).toEqual([2739]);
      expect(notebook.run("wrap('x') satisfies number[];")).toEqual([1360]);
      expect(notebook.run("box.hidden")).toEqual([2341]);
    });

    test("keep whether their literal types widen", () => {
      expect(notebook.run('const one = 1; const either = one > 0 ? "a" : "b"; const fixed: 1 = 1;')).toEqual(
        [],
      );
      expect(notebook.run('let number = one; number = 2; let text = either; text = "c";')).toEqual([]);
      expect(notebook.run("let same = fixed; same = 2;")).toEqual([2322]);
    });

    test("that are constant cannot be assigned", () => {
      expect(notebook.run("config = config;")).toEqual([2588]);
    });

    test("are replaced by newer ones, whose types differ", () => {
      expect(notebook.run('const counter = "now a string"; class Colour { shade = 1 }')).toEqual([]);
      expect(notebook.run("counter.toUpperCase(); new Colour().shade; type wrap = 1;")).toEqual([]);
      expect(notebook.run("const value: wrap = 1;")).toEqual([]);
      expect(notebook.run("wrap(1)")).toEqual([2693]);
    });

    test("stay what they were for the cells written against them", () => {
      expect(notebook.run("interface Item { id: number } const items: Item[] = [{ id: 1 }];")).toEqual([]);
      expect(notebook.run("const firstItem = items[0]!; interface Item { label: string }")).toEqual([]);
      expect(notebook.run("firstItem.id.toFixed(); const item: Item = { label: 'a' };")).toEqual([]);
      expect(notebook.run("const item: Item = items[0]!;")).toEqual([2741]);
    });

    test("may be merged: a constant and a type of one name", () => {
      expect(notebook.run("const Mode = { on: 1 } as const; type Mode = keyof typeof Mode;")).toEqual([]);
      expect(notebook.run("const mode: Mode = 'on'; Mode.on")).toEqual([]);
    });

    test("shadow standard globals", () => {
      expect(notebook.run("const process = { answer: 42 }; interface Array { mine: true }")).toEqual([]);
      expect(notebook.run("process.answer; const mine: Array = { mine: true };")).toEqual([]);
    });

    test("include what an awaited call resolves to", () => {
      expect(
        notebook.run("async function load() { return { rows: [1, 2] }; }\nconst loaded = await load();"),
      ).toEqual([]);
      expect(notebook.run("loaded.rows.map((row) => row.toFixed(1));")).toEqual([]);
    });

    test("include augmentations", () => {
      expect(notebook.run("declare global { interface String { shout(): string } }")).toEqual([]);
      expect(notebook.run('"a".shout().length')).toEqual([]);
    });

    test("may depend on each other in a long chain", () => {
      expect(notebook.run("class Row { #secret = 1; constructor(public id: number) {} }")).toEqual([]);
      expect(
        notebook.run("const chain0 = [new Row(1)]; const pick = (row: Row) => ({ row, twice: row.id * 2 });"),
      ).toEqual([]);
      for (let index = 1; index <= 20; index++) {
        const previous = `chain${index - 1}`;
        const cell = `const chain${index} = ${previous}.filter((row) => pick(row).twice > 0), seen${index} = pick(${previous}[0]!);`;
        expect(notebook.run(cell)).toEqual([]);
      }
      expect(notebook.run("const last: Row = seen20.row; chain20.map(pick)[0]!.twice.toFixed();")).toEqual(
        [],
      );
      expect(notebook.run("const { row: { id } } = seen20; id satisfies number; seen20.other;")).toEqual([
        2339,
      ]);
      expect(notebook.run("pick({ id: 1 })")).toEqual([2741]);
    });

    test("keep what no type text could say", () => {
      const declarations = `
      function local() { class Inner { #hidden = 1 } return new Inner(); }
      const inner = local();
      const key = Symbol("key");
      const isText = (value: unknown) => typeof value === "string";
      function generic<T>(value: T) { return { value }; }
      const keyed = { [key]: 1 };
      const self = () => self;
      const { a, ...others } = { a: 1, b: "b", c: [generic(2)] };
      const modes = ["on", "off"] as const;
      let mode: (typeof modes)[number] = "on";
      let evolving = [];
      const parsed = JSON.parse("1");`;
      expect(notebook.run(declarations)).toEqual([]);
      expect(
        notebook.run(`
        const unknownValue: unknown = "text";
        if (isText(unknownValue)) unknownValue.length;
        generic("x").value.length + keyed[key] + others.c[0]!.value + a;
        self()()(); mode = "off"; parsed.anything; evolving.push(1);
        modes[0] satisfies "on";
        const sameInner: ReturnType<typeof local> = inner;`),
      ).toEqual([]);
      expect(notebook.run("const wrong: ReturnType<typeof local> = {};")).toEqual([2741]);
      expect(notebook.run("keyed.other; others.a;")).toEqual([2339, 2339]);
    });

    test("survive the death of the compiler", () => {
      expect(notebook.run("const kept = { deep: [1] };")).toEqual([]);
      notebook.session.restart();
      expect(notebook.run("kept.deep[0]!.toFixed()")).toEqual([]);
      expect(notebook.run("kept.other")).toEqual([2339]);
    });
  });

  describe("imports", () => {
    test("are visible in later cells, as values and as types", () => {
      expect(
        notebook.run(`
        import * as fs from "node:fs";
        import path, { join as joined } from "node:path";
        import type { Stats } from "node:fs";
        import { EventEmitter } from "node:events";`),
      ).toEqual([]);
      expect(
        notebook.run(`
        const stats: Stats = fs.statSync(joined("a", path.sep));
        const options: fs.StatOptions = { bigint: true };
        class Emitter extends EventEmitter {}`),
      ).toEqual([]);
      expect(notebook.run("Stats")).toEqual([1361]);
    });

    test("find packages of the working directory", () => {
      const folder = join(notebook.folder, "node_modules", "typed");
      expect(notebook.run('import { answer } from "typed";')).toEqual([2307]);
      const [error] = notebook.session.check('import "typed/effects";');
      expect(error).toMatchObject({
        code: 2882,
        message: expect.stringMatching(/ To install it: %npm install typed$/),
      });
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        join(folder, "package.json"),
        '{"name": "typed", "version": "1.0.0", "types": "index.d.ts"}',
      );
      writeFileSync(join(folder, "index.d.ts"), "export declare const answer: 42;");
      writeFileSync(join(folder, "effects.d.ts"), "export {};");
      expect(notebook.run('import "typed/effects";')).toEqual([]);
      expect(notebook.run('import { answer } from "typed"; answer satisfies 42;')).toEqual([]);
    });

    test("of packages without types are allowed", () => {
      const folder = join(notebook.folder, "node_modules", "untyped");
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        join(folder, "package.json"),
        '{"name": "untyped", "version": "1.0.0", "main": "index.js"}',
      );
      writeFileSync(join(folder, "index.js"), "module.exports = { answer: 42 };");
      expect(notebook.run('import untyped from "untyped"; untyped.anything.goes;')).toEqual([]);
      expect(notebook.run("untyped.anything.goes;")).toEqual([]);
    });

    test("find local files, with or without their ending, and notice edits", () => {
      const file = join(notebook.folder, "local.ts");
      writeFileSync(file, "export const value = 1;");
      expect(notebook.run('import { value } from "./local.ts"; import * as local from "./local";')).toEqual(
        [],
      );
      expect(notebook.run("value satisfies number; local.value.toFixed()")).toEqual([]);
      writeFileSync(file, 'export const value = "text";');
      utimesSync(file, new Date(), new Date(Date.now() + 5000));
      expect(notebook.run("value.toUpperCase()")).toEqual([]);
    });

    test("find JSON files", () => {
      writeFileSync(join(notebook.folder, "data.json"), '{"rows": [1]}');
      expect(notebook.run('import data from "./data.json"; data.rows[0]?.toFixed()')).toEqual([]);
    });

    test("find the TensorFlow.js and danfojs of cellship", () => {
      expect(
        notebook.run(`
        import * as tf from "@tensorflow/tfjs";
        import { DataFrame } from "danfojs-node";
        const model = tf.sequential();
        model.add(tf.layers.dense({ units: 1, inputShape: [2] }));
        const frame = new DataFrame({ a: [1, 2] });`),
      ).toEqual([]);
      expect(
        notebook.run(`
        const typed: tf.LayersModel = model;
        const history = await model.fit(tf.ones([1, 2]), tf.ones([1, 1]), { epochs: 1 });
        function columns(data: DataFrame): string[] { return data.columns; }`),
      ).toEqual([]);
      expect(notebook.run("history.history.loss; columns(frame);")).toEqual([]);
      expect(notebook.run("columns(history)")).toEqual([2740]);
      expect(
        notebook.run("const ones = tf.ones([2, 2]); const sum = ones.add(ones); const { shape } = sum;"),
      ).toEqual([]);
      expect(
        notebook.run("sum.matMul(ones).print(); shape.length; const optimizer = tf.train.adam(0.1);"),
      ).toEqual([]);
      expect(notebook.run("optimizer.minimize(() => sum.mean()); sum.nope;")).toEqual([2339]);
    });
  });

  describe("preloaded names", () => {
    test("are visible without an import, values and types", () => {
      expect(
        notebook.run(`
        const scaler: Scaler = new Scaler().fit([[1]]);
        const report: Report = { accuracy: accuracy([1], [1]) };
        display(scaler, { display_id: "s" }).update(1);
        const { version } = await deploy({ name: "m", model: scaler });
        await __magics.deploy({ name: "m", model: (scaler) });`),
      ).toEqual([]);
      expect(notebook.run("await deploy({ name: 'm' })")).toEqual([2741]);
    });

    test("give way to standard globals", () => {
      const fresh = new Notebook(idles);
      expect(fresh.run("accuracy([1], [1]); performance.now();")).toEqual([]);
      fresh.close();
    });

    test("give way to declarations of the user", () => {
      expect(notebook.run('const accuracy = "mine"; accuracy.length;')).toEqual([]);
      expect(notebook.run("accuracy.length")).toEqual([]);
    });
  });
});

test("more cells than there are modules at first are kept, and modules nobody needs are used again", () => {
  const fresh = new Notebook();
  for (let index = 0; index < 140; index++) expect(fresh.run(`const kept${index} = ${index};`)).toEqual([]);
  expect(fresh.run("const first: number = kept0; let sum = first + kept139;")).toEqual([]);
  for (let index = 0; index < 140; index++) expect(fresh.run(`const again = sum + ${index};`)).toEqual([]);
  expect(fresh.run("again + kept0 + kept70; again.foo")).toEqual([2339]);
  fresh.close();
});

describe("a cell of plain JavaScript", () => {
  const notebook = new Notebook();
  afterAll(() => notebook.close());

  test("needs no annotations, but is checked otherwise", () => {
    expect(notebook.run("function add(a, b) { return a + b }\nadd(1, 2)")).toEqual([]);
    expect(notebook.run("function one(a) { return a }\n'text'.noSuchMethod()")).toEqual([2339]);
    expect(notebook.run("function typed(a, b: number) { return a }")).toEqual([7006]);
  });
});

describe("the user's tsconfig.json", () => {
  const notebook = new Notebook();
  const write = (text: string): void => {
    const file = join(notebook.folder, "tsconfig.json");
    writeFileSync(file, text);
    edits += 10;
    utimesSync(file, edits, edits);
  };
  let edits = Date.now() / 1000;
  afterAll(() => notebook.close());

  test("sets strictness, paths and libraries, and is read again when it changes", () => {
    expect(notebook.run("const a: string = null;")).toEqual([2322]);
    write('{ "compilerOptions": { "strict": false, "lib": ["dom"], "paths": { "@x/*": ["./src/*"] } } }');
    mkdirSync(join(notebook.folder, "src"));
    writeFileSync(join(notebook.folder, "src/y.ts"), "export const y = 1;");
    expect(notebook.run("const b: string = null; document.title")).toEqual([]);
    expect(notebook.run('import { y } from "@x/y"; y.toFixed()')).toEqual([]);
    write('{ "compilerOptions": { "strict": true } }');
    expect(notebook.run("const c: string = null;")).toEqual([2322]);
    expect(notebook.run("b.length")).toEqual([]);
  });

  test("that is broken is told of once, by its line", () => {
    write('{\n  "compilerOptions": { "stricct": true }\n}');
    const [problem, ...others] = notebook.session.check("1 + 1");
    expect(problem).toMatchObject({ code: 5023, message: "Unknown compiler option 'stricct'." });
    expect(problem?.place).toMatch(/tsconfig\.json:2:24$/);
    expect(others).toEqual([]);
    expect(notebook.session.check("2 + 2")).toEqual([]);
  });
});

test("an unknown name that Node.js exports says how to import it", () => {
  const notebook = new Notebook();
  expect(notebook.session.check("readFileSync('x')")[0]?.message).toBe(
    `Cannot find name 'readFileSync'. To import it: import { readFileSync } from "node:fs";`,
  );
  notebook.close();
});

test("cells are not strict any more after one imported tslab, which is not", () => {
  const notebook = new Notebook();
  const cell =
    "function fib(n: number) { if (n > 1) return fib(n - 1) + fib(n - 2); return 1; }\nlet s: string = null;";
  expect(notebook.run(cell)).toEqual([7023, 2322]);
  expect(notebook.run('import * as tslab from "tslab";')).toEqual([]);
  expect(notebook.run(cell)).toEqual([]);
  notebook.close();
});
