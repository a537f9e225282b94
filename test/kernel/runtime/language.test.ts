import { afterAll, describe, expect, test } from "vitest";
import { folder, Notebook } from "./notebook.js";

const notebook = new Notebook();
afterAll(() => notebook.close());
const run = (source: string) => notebook.run(source);

describe("modules", () => {
  test.each([
    ["import fs from 'node:fs'\ntypeof fs.readFileSync", "'function'"],
    ["import { total } from './typed.js'\ntotal", "5"],
    ["import { total as t2 } from './typed'\nt2", "5"],
    ["(await import('./typed.ts')).total", "5"],
    ["import data from './data.json'\ndata.answer", "42"],
    ["import { hidden } from './common.cjs'\nhidden", "9"],
    ["require('./common.cjs').hidden", "9"],
    ["require('node:path').sep", "'/'"],
    ["import { LayersModel, tensor1d } from '@tensorflow/tfjs'\ntypeof tensor1d", "'function'"],
    ["import { OnlyAType } from './typed.js'", undefined],
    ["typeof require.resolve('koa')", "'string'"],
    ["const crypto = 1\ncrypto", "1"],
  ])("%s", async (source, expected) => {
    const { result, value } = await run(source);
    expect(result).toMatchObject({ status: "ok" });
    expect(value).toBe(expected);
  });

  test("a missing package says how to install it", async () => {
    for (const source of ["import 'no-such-package'", "require('no-such-package')"]) {
      expect(await notebook.traceback(source)).toContain(
        `Cannot find package 'no-such-package' from ${folder}. To install it: %npm install no-such-package`,
      );
    }
  });

  test("a missing export is an error if the cell uses it", async () => {
    expect(await notebook.traceback("import { nothing } from './typed.js'\nnothing")).toContain(
      "does not provide an export named 'nothing'",
    );
  });

  test("errors in local TypeScript name its lines", async () => {
    expect(await notebook.traceback("import { fail } from './typed.js'\nfail()")).toContain("typed.ts:13:9");
  });

  test("tslab's display functions publish here", async () => {
    const { outputs } = await run(
      "import * as tslab from 'tslab'\nimport { display as show } from 'tslab'\n" +
        "tslab.display.html('<b>1</b>'); show.text('2'); const d = require('tslab').newDisplay(); d.text('3'); d.text('4')",
    );
    expect(outputs.map((o) => ("data" in o ? [o.type, o.data] : o))).toStrictEqual([
      ["display_data", { "text/html": "<b>1</b>" }],
      ["display_data", { "text/plain": "2" }],
      ["display_data", { "text/plain": "3" }],
      ["update_display_data", { "text/plain": "4" }],
    ]);
  });
});

describe("language", () => {
  test.each([
    [
      ["{ using r = { [Symbol.dispose]() { console.log('disposed') } } ; console.log('in') }"],
      "in\ndisposed\n",
    ],
    [["using r = { [Symbol.dispose]() { console.log('disposed') } }\nconsole.log('in')"], "in\ndisposed\n"],
    [
      ["await using r = { async [Symbol.asyncDispose]() { console.log('disposed') } }\nconsole.log('in')"],
      "in\ndisposed\n",
    ],
    [["const tag = (c: any) => { c.tag = 7 }\n@tag class D {}\nconsole.log((D as any).tag)"], "7\n"],
    [["for await (const x of (async function* () { yield 1; yield 2 })()) console.log(x)"], "1\n2\n"],
    [["let cv = 1; const g = () => cv", "cv = 2", "console.log(g())"], "2\n"],
  ])("%j", async (cells, expected) => {
    let stdout = "";
    for (const cell of cells) ({ stdout } = await run(cell));
    expect(stdout).toBe(expected);
  });
});
