import { DataError, ShapeError } from "../errors.js";

/** A box: four numbers in one of the {@link BoxFormat}s. */
export type BoundingBox = ArrayLike<number>;

/** Two corners (`xyxy`), the first corner and the size (`xywh`, COCO's), or the centre and the size (`cxcywh`, YOLO's). */
export type BoxFormat = "xyxy" | "xywh" | "cxcywh";

/** Left, top, right and bottom. */
export type Corners = readonly [left: number, top: number, right: number, bottom: number];

/**
 * Intersection over union of every pair of boxes.
 *
 * @param a - n boxes.
 * @param b - m boxes.
 * @param format - Default `xyxy`.
 * @returns Shape `[n, m]`, in [0, 1].
 * @throws {ShapeError} If a box has not four numbers.
 * @throws {DataError} If a box is not finite or ends before it begins.
 * @example boxIou([[0, 0, 2, 2]], [[1, 0, 3, 2]]) // [[0.333]]
 */
export function boxIou(
  a: readonly BoundingBox[],
  b: readonly BoundingBox[],
  format: BoxFormat = "xyxy",
): number[][] {
  const others = b.map((box) => toCorners(box, format));
  return a.map((box) => {
    const corners = toCorners(box, format);
    return others.map((other) => cornersIou(corners, other));
  });
}

/** Reads a box. @throws {ShapeError | DataError} */
export function toCorners(box: BoundingBox, format: BoxFormat): Corners {
  if (box.length !== 4) throw new ShapeError(`Expected a box of 4 numbers (${format}), got ${box.length}.`);
  const [a = 0, b = 0, c = 0, d = 0] = Array.from(box);
  const corners = {
    xyxy: [a, b, c, d],
    xywh: [a, b, a + c, b + d],
    cxcywh: [a - c / 2, b - d / 2, a + c / 2, b + d / 2],
  }[format] as unknown as Corners;
  if (corners.every(Number.isFinite) && corners[2] >= corners[0] && corners[3] >= corners[1]) return corners;
  throw new DataError(
    `Expected a box (${format}) of finite numbers that does not end before it begins, got [${[a, b, c, d].join(", ")}].`,
  );
}

/** Area of a box. */
export function areaOf([left, top, right, bottom]: Corners): number {
  return (right - left) * (bottom - top);
}

/** Intersection over union; 0 for two boxes without area. */
export function cornersIou(a: Corners, b: Corners): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const intersection = width * height;
  return intersection / (areaOf(a) + areaOf(b) - intersection);
}
