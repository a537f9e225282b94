import type { Label } from "../data/labels.js";
import { areaOf, type Corners, cornersIou } from "./box-iou.js";

/** Boxes of one class in one image. */
export interface ImageBoxes {
  readonly truth: readonly Corners[];
  /** By descending score. */
  readonly detected: readonly { readonly box: Corners; readonly score: number }[];
}

/** The images in which a class is, or is detected. */
export interface ClassImages {
  readonly label: Label;
  readonly images: readonly ImageBoxes[];
}

/** What to match, as COCO's evaluation names it. */
export interface MatchOptions {
  readonly iouThreshold: number;
  /** Detections of an image that count, by descending score. */
  readonly maxDetections: number;
  /** Areas of boxes that count, in square pixels; others neither help nor harm. */
  readonly areaRange: readonly [from: number, to: number];
}

/** Precision at 101 recalls, and the largest recall; `undefined` for a class without a box. */
export interface ClassFigures {
  readonly averagePrecision: number;
  readonly recall: number;
}

/** A detection that counts. */
interface Judged {
  readonly score: number;
  readonly isRight: boolean;
}

// As pycocotools computes them: a recall of exactly 0.35 does not reach 35 · 0.01.
const recallThresholds = Array.from({ length: 101 }, (_, index) => index * 0.01);

/** Average precision and recall of one class, by COCO's rules. */
export function evaluateClass({ images }: ClassImages, options: MatchOptions): ClassFigures | undefined {
  let boxes = 0;
  const judged: Judged[] = [];
  for (const image of images) {
    const isIgnored = image.truth.map((box) => !isWithin(box, options));
    boxes += isIgnored.filter((ignored) => !ignored).length;
    judged.push(...judge(image, isIgnored, options));
  }
  if (boxes === 0) return undefined;
  judged.sort((a, b) => b.score - a.score);
  let right = 0;
  const recalls: number[] = [];
  const precisions = judged.map(({ isRight }, index) => {
    right += Number(isRight);
    recalls.push(right / boxes);
    return right / (index + 1);
  });
  for (let index = precisions.length - 2; index >= 0; index -= 1) {
    precisions[index] = Math.max(precisions[index] ?? 0, precisions[index + 1] ?? 0);
  }
  const atRecall = recallThresholds.map((threshold) => {
    const reached = recalls.findIndex((recall) => recall >= threshold);
    return precisions[reached] ?? 0;
  });
  return {
    averagePrecision: atRecall.reduce((sum, precision) => sum + precision, 0) / atRecall.length,
    recall: recalls.at(-1) ?? 0,
  };
}

/** Gives each detection the box it overlaps most, if that is enough and the box is free; boxes that count come first. */
function judge(image: ImageBoxes, isIgnored: readonly boolean[], options: MatchOptions): Judged[] {
  const order = [
    ...image.truth.flatMap((_, index) => (isIgnored[index] ? [] : [index])),
    ...image.truth.flatMap((_, index) => (isIgnored[index] ? [index] : [])),
  ];
  const isTaken = new Set<number>();
  return image.detected.slice(0, options.maxDetections).flatMap(({ box, score }): Judged[] => {
    let best = Math.min(options.iouThreshold, 1 - 1e-10);
    let match: number | undefined;
    for (const index of order) {
      if (isTaken.has(index)) continue;
      if (match !== undefined && !isIgnored[match] && isIgnored[index]) break;
      const overlap = cornersIou(box, image.truth[index] as Corners);
      if (overlap < best) continue;
      best = overlap;
      match = index;
    }
    if (match === undefined) return isWithin(box, options) ? [{ score, isRight: false }] : [];
    isTaken.add(match);
    return isIgnored[match] ? [] : [{ score, isRight: true }];
  });
}

function isWithin(box: Corners, { areaRange: [from, to] }: MatchOptions): boolean {
  const area = areaOf(box);
  return area >= from && area <= to;
}
