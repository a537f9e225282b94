import { ShapeError } from "../errors.js";
import { Figure } from "./figure.js";

/** Options of {@link plotImages}. */
export interface PlotImagesOptions {
  /** One a picture, written under it. */
  readonly titles?: readonly (string | number)[];
  /** Pictures beside each other; default 8. */
  readonly columns?: number;
}

const cellPixels = 76;

/**
 * Grey pictures in a grid.
 *
 * @param images - Shape `[n, height, width]`, n ≥ 1; any range of values, the greatest drawn darkest.
 * @throws {ShapeError} If there is no picture or there is not one title each.
 */
export function plotImages(
  images: readonly (readonly ArrayLike<number>[])[],
  { titles = [], columns = 8 }: PlotImagesOptions = {},
): Figure {
  if (images.length === 0)
    throw new ShapeError("Expected at least one image of shape [height, width], got none.");
  if (titles.length > 0 && titles.length !== images.length) {
    throw new ShapeError(`Expected ${images.length} titles, one an image, got ${titles.length}.`);
  }
  const across = Math.min(columns, images.length);
  const down = Math.ceil(images.length / across);
  const axes: Record<string, object> = {};
  const annotations: object[] = [];
  const data = images.map((image, index) => {
    const [column, row] = [index % across, Math.floor(index / across)];
    const name = index === 0 ? "" : String(index + 1);
    const x: [number, number] = [column / across, (column + 0.9) / across];
    const y: [number, number] = [1 - (row + 0.82) / down, 1 - row / down];
    const hidden = { visible: false, fixedrange: true };
    axes[`xaxis${name}`] = { ...hidden, domain: x, anchor: `y${name}` };
    axes[`yaxis${name}`] = { ...hidden, domain: y, anchor: `x${name}`, autorange: "reversed" };
    if (titles[index] !== undefined) {
      annotations.push({
        text: String(titles[index]),
        x: (x[0] + x[1]) / 2,
        y: y[0],
        xref: "paper",
        yref: "paper",
        yanchor: "top",
        showarrow: false,
      });
    }
    return {
      type: "heatmap" as const,
      z: image.map((line) => Array.from(line)),
      xaxis: `x${name}`,
      yaxis: `y${name}`,
      colorscale: "Greys" as const,
      reversescale: true,
      showscale: false,
      hoverinfo: "skip" as const,
    };
  });
  const size = { width: across * cellPixels + 20, height: down * (cellPixels + 14) + 20 };
  return new Figure(
    data,
    { ...axes, ...size, annotations, margin: { t: 10, r: 10, b: 10, l: 10 } },
    `${images.length} images${titles.length > 0 ? `: ${titles.join(", ")}` : ""}`,
  );
}
