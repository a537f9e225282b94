import { existsSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { displaySymbol } from "../../../lib/display.js";
import {
  type Figure,
  figure,
  plotConfusionMatrix,
  plotImages,
  plotLearningCurve,
  plotlyMimeType,
  plotRocCurve,
} from "../../../lib/plot/index.js";
import { staticPicture } from "../../../lib/plot/static/picture.js";
import { hasPeer } from "../../helpers/peers.js";

const pictureOf = (shown: Figure): string => String(shown[displaySymbol]()["image/svg+xml"] ?? "");
const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1] ?? "");

/** Where a label of the x axis stands. */
function placeOf(svg: string, label: string): { x: number; y: number } {
  const tag =
    [...svg.matchAll(/<text([^>]*"middle"[^>]*)>([^<]*)</g)].find((match) => match[2] === label)?.[1] ?? "";
  const number = (name: string) => Number(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]);
  return { x: number("x"), y: number("y") };
}

const learningCurve = plotLearningCurve({
  loss: [0.9, 0.5, 0.3, 0.2, 0.15],
  accuracy: [0.5, 0.7, 0.8, 0.9, 1],
});
const rocCurve = plotRocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
const samples = Array.from(
  { length: 500 },
  (_, index) => Math.sin(index * 12.9898) * 3 + Math.cos(index * 78.233),
);
const grouped = figure(
  [
    { type: "bar", x: ["ant", "bee", "cat"], y: [3, -1, 2], name: "one" },
    { type: "bar", x: ["ant", "bee", "cat"], y: [1, 4, 2], name: "two" },
  ],
  { title: { text: "Grouped" } },
);

describe("a figure's static picture", () => {
  it("stands in the MIME bundle, far smaller than plotly.js", () => {
    const svg = pictureOf(learningCurve);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="560" height="420"/);
    expect(svg.length).toBeLessThan(6_000);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["Learning curve", "epoch", "loss", "accuracy"]));
  });

  it("draws points where the labels of its axes say", () => {
    const svg = pictureOf(figure([{ x: [0, 10, 20], y: [0, 50, 100], mode: "lines" }]));
    const [x1, y1, x2, y2] = (
      / d="M([\d.]+) ([\d.]+)L[\d.]+ [\d.]+L([\d.]+) ([\d.]+)"/.exec(svg)?.slice(1) ?? []
    ).map(Number);
    expect([x1, x2]).toEqual([placeOf(svg, "0").x, placeOf(svg, "20").x]);
    // A label's baseline is a little below the middle of the text.
    const [bottom, top] = [...svg.matchAll(/<text[^>]* y="([\d.]+)" text-anchor="end"[^>]*>(?:0|100)</g)].map(
      (match) => Number(match[1]),
    );
    expect(Number(bottom) - Number(y1)).toBeCloseTo(Number(top) - Number(y2), 0);
    expect(Number(bottom) - Number(y1)).toBeGreaterThan(2);
    expect(Number(bottom) - Number(y1)).toBeLessThan(6);
  });

  it("draws pictures as pixels, dark where the value is great", () => {
    const svg = pictureOf(plotImages([[[0, 1]]]));
    const png = Buffer.from(/data:image\/png;base64,([^"]+)/.exec(svg)?.[1] ?? "", "base64");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2, 1]);
    const data = png.subarray(png.indexOf("IDAT") + 4, png.indexOf("IEND") - 8);
    expect([...inflateSync(data)]).toEqual([0, 255, 255, 255, 255, 0, 0, 0, 255]);
  });

  it("keeps the peaks of a line with far more points than pixels", () => {
    const y = Array.from({ length: 50_000 }, (_, index) => (index === 31_234 ? 100 : Math.sin(index)));
    const svg = pictureOf(figure([{ y, mode: "lines" }]));
    expect(svg.length).toBeLessThan(40_000);
    const path = / d="(M[^"]*)" fill="none"/.exec(svg)?.[1] ?? "";
    const heights = [...path.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map((match) => Number(match[2]));
    const sorted = [...heights].sort((a, b) => a - b);
    expect((sorted[1] ?? 0) - (sorted[0] ?? 0)).toBeGreaterThan(200);
  });

  it("keeps small with many points, and escapes what titles hold", () => {
    const many = Array.from({ length: 20_000 }, (_, index) => Math.sin(index));
    const svg = pictureOf(
      figure([{ x: many, y: many, mode: "markers" }], { title: { text: "<script>a & b" } }),
    );
    expect(svg.length).toBeLessThan(20_000);
    expect(textsOf(svg)).toContain("a &amp; b");
    expect(svg).not.toContain("<script>");
  });

  it.each([
    ["pies", [{ type: "pie", values: [1, 2] }], {}],
    ["surfaces", [{ type: "surface", z: [[1]] }], {}],
    ["error bars", [{ y: [1, 2], error_y: { array: [1, 1] } }], {}],
    ["shapes", [{ y: [1, 2] }], { shapes: [{ type: "line" }] }],
    ["arrows", [{ y: [1, 2] }], { annotations: [{ text: "here", x: 1, y: 1 }] }],
    ["colours by number", [{ y: [1, 2], mode: "markers", marker: { color: [1, 2] } }], {}],
    ["unknown colour scales", [{ type: "heatmap", z: [[1, 2]], colorscale: "Plaid" }], {}],
    ["nothing", [], {}],
  ])("is left out rather than incomplete: %s", (_, data, layout) => {
    expect(staticPicture(data, layout)).toBeUndefined();
  });

  it("survives data that nobody can draw", () => {
    for (const data of [
      [{ x: null, y: "text" }],
      [{ y: [null, Number.NaN] }],
      [{ type: "heatmap", z: [] }],
      [3],
    ]) {
      expect(staticPicture(data, {}) ?? "").not.toMatch(/NaN|Infinity|undefined/);
    }
  });
});

const executablePath = "/usr/bin/chromium";
const hasChromium = hasPeer("Chromium", existsSync(executablePath), "apt-get install chromium");

describe.skipIf(!hasChromium)("a figure's static picture, beside plotly.js in Chromium", () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    page = await browser.newPage();
    await page.addScriptTag({ path: "node_modules/plotly.js/dist/plotly.min.js" });
  }, 60_000);
  afterAll(() => browser?.close());

  /** What plotly writes beside its axes and how high its bars are, in units of the y axis. */
  async function drawnByPlotly(shown: Figure): Promise<{ labels: string[]; bars: number[] }> {
    const bundle = JSON.stringify(shown[displaySymbol]()[plotlyMimeType]);
    return page.evaluate(
      `(async () => {
        const { data, layout } = ${bundle};
        const node = document.createElement("div");
        document.body.replaceChildren(node);
        await Plotly.newPlot(node, data, layout, { staticPlot: true });
        const bars = (node.calcdata ?? []).flatMap((trace) => trace.filter(({ s }) => s !== undefined).map(({ s }) => s));
        return { labels: [...node.querySelectorAll(".xtick text, .ytick text")].map((e) => e.textContent), bars };
      })()`,
    );
  }

  it.each([
    ["a learning curve", learningCurve],
    ["a ROC curve", rocCurve],
    ["a confusion matrix", plotConfusionMatrix(["a", "b", "b", "c"], ["a", "b", "c", "c"])],
    ["grouped bars", grouped],
    ["a histogram", figure([{ type: "histogram", x: samples }])],
    ["thousands", figure([{ x: [0, 40_000], y: [-2_000_000, 3_000_000], mode: "lines" }])],
    ["small numbers", figure([{ x: [0, 0.004], y: [0.00012, 0.00031], mode: "lines" }])],
  ])("labels the axes as plotly does: %s", async (_, shown) => {
    const { labels } = await drawnByPlotly(shown);
    expect(labels.length).toBeGreaterThan(2);
    expect(textsOf(pictureOf(shown))).toEqual(expect.arrayContaining(labels));
  });

  it("counts a histogram's bars as plotly does", async () => {
    const shown = figure([{ type: "histogram", x: samples }]);
    const { bars } = await drawnByPlotly(shown);
    const svg = pictureOf(shown);
    const heights = [...svg.matchAll(/ d="M[-\d.]+ [-\d.]+h[-\d.]+v([-\d.]+)h[-\d.]+z"/g)].map((m) =>
      Number(m[1]),
    );
    const tallest = Math.max(...heights);
    const scale = Math.max(...bars) / tallest;
    expect(heights.map((height) => Math.round(height * scale))).toEqual(bars);
  });
});
