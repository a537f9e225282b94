import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { scriptSource } from "./script-text.js";

/**
 * The scripts that draw a page's plotly figures: plotly.js itself (about 4.5 MB) and the few lines that call it.
 * Figures follow the page's colours, also when the system switches between light and dark.
 */
export async function plotlyScripts(): Promise<string> {
  const file = createRequire(import.meta.url).resolve("plotly.js/dist/plotly.min.js");
  const library = scriptSource(await readFile(file, "utf8"));
  return `<script>${library}</script>\n<script>${drawFigures}</script>`;
}

const drawFigures = `
(() => {
  const figures = [...document.querySelectorAll(".plotly-figure")].map((element) => {
    const figure = JSON.parse(element.querySelector("script").textContent);
    return { element, figure };
  });
  const draw = () => {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    for (const { element, figure } of figures) {
      const layout = figure.layout ?? {};
      const axis = { gridcolor: color("--line"), zerolinecolor: color("--line"), linecolor: color("--line") };
      const axes = Object.fromEntries(
        ["xaxis", "yaxis", ...Object.keys(layout).filter((key) => /^[xy]axis/.test(key))].map((key) => [
          key,
          { ...axis, automargin: true, ...layout[key] },
        ]),
      );
      Plotly.react(
        element,
        figure.data ?? [],
        {
          paper_bgcolor: "rgba(0,0,0,0)",
          plot_bgcolor: "rgba(0,0,0,0)",
          ...layout,
          ...axes,
          font: { family: "system-ui, sans-serif", color: color("--text"), ...layout.font },
        },
        { responsive: true, displaylogo: false, ...figure.config },
      );
    }
  };
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
`;
