import { afterAll, describe, expect, test } from "vitest";
import { Notebook } from "./notebook.js";

const notebook = new Notebook();
afterAll(() => notebook.close());
const run = (source: string) => notebook.run(source);
const shown = async (source: string) =>
  (await run(source)).outputs.flatMap((output) => ("data" in output ? [output.data] : []));

describe("display", () => {
  test.each([
    ["display.html('<b>hi</b>')", { "text/html": "<b>hi</b>", "text/plain": "<b>hi</b>" }],
    ["display.markdown('**hi**')", { "text/markdown": "**hi**", "text/plain": "**hi**" }],
    ["display.svg('<svg/>')", { "image/svg+xml": "<svg/>", "text/plain": "<svg/>" }],
    ["display.png(new Uint8Array([1, 2, 3]))", { "image/png": "AQID", "text/plain": "[image/png]" }],
    ["display.json({ a: 1 })", { "application/json": { a: 1 }, "text/plain": '{\n  "a": 1\n}' }],
    ["display.latex('$x$')", { "text/latex": "$x$", "text/plain": "$x$" }],
    ["display.text('plain')", { "text/plain": "plain" }],
    ["display.raw('audio/wav', new Uint8Array([1]))", { "audio/wav": "AQ==", "text/plain": "[audio/wav]" }],
  ])("%s shows at once, once", async (source, expected) => {
    expect(await shown(source)).toEqual([expected]);
  });

  test("asHtml returns a value that shows itself", async () => {
    const { result, outputs } = await run("display.asHtml('<i>x</i>')");
    expect(result).toMatchObject({ data: { "text/html": "<i>x</i>" } });
    expect(outputs).toEqual([]);
  });

  test("the handle of a format replaces it", async () => {
    const { outputs } = await run("const h = display.text('a'); h.update(display.asText('b'))");
    expect(outputs.map(({ type }) => type)).toEqual(["display_data", "update_display_data"]);
  });

  test("rejects what is not a MIME type", async () => {
    expect((await run("display.raw('html', '')")).result).toMatchObject({
      evalue: 'Expected a MIME type such as "text/html", got "html".',
    });
  });
});

describe("clearOutput", () => {
  test("clears at once or with the next output", async () => {
    const { outputs } = await run("clearOutput(); clearOutput({ wait: true })");
    expect(outputs).toEqual([
      { type: "clear_output", wait: false },
      { type: "clear_output", wait: true },
    ]);
  });
});

describe("progress", () => {
  test("yields the items and shows the last count", async () => {
    const texts = await shown("let sum = 0; for (const n of progress([1, 2, 3], { label: 'n' })) sum += n");
    expect(texts.at(0)?.["text/plain"]).toMatch(/^n ░{20} 0\/3 /);
    expect(texts.at(-1)?.["text/plain"]).toMatch(/^n █{20} 3\/3 /);
    expect((await run("sum")).value).toBe("6");
  });

  test("shows progress while a loop never waits, but not each step", async () => {
    const texts = await shown(
      "const until = Date.now() + 350; for (const _ of progress(function* () { while (Date.now() < until) yield 1 }())) {}",
    );
    expect(texts.length).toBeGreaterThanOrEqual(4);
    expect(texts.length).toBeLessThan(10);
  });

  test("iterates over asynchronous generators and stops where a loop is left", async () => {
    const texts = await shown(
      "for await (const n of progress((async function* () { yield 1; yield 2 })(), { total: 2 })) { if (n === 2) break }",
    );
    expect(texts.at(-1)?.["text/plain"]).toMatch(/1\/2/);
  });
});

describe("@tensorflow/tfjs-node", () => {
  test("is TensorFlow.js, after the library that gives it an engine", async () => {
    const { stdout, value } = await run(
      "import * as tf from '@tensorflow/tfjs-node'; tf.tensor1d([1, 2]).sum().dataSync()[0]",
    );
    expect(stdout).toBe("library loaded\n");
    expect(value).toBe("3");
    expect((await run("require('@tensorflow/tfjs-node') === require('@tensorflow/tfjs')")).value).toBe(
      "true",
    );
  });
});
