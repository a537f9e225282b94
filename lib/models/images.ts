import {
  formatShape,
  isDataFrameLike,
  isTensorLike,
  type MatrixLike,
  type TensorLike,
  toMatrix,
} from "../data/matrix.js";
import { DataError, ShapeError } from "../errors.js";
import { type NetworkRows, packRows, sizeOf } from "./network-rows.js";

/** Height, width and channels of an image. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/**
 * Images: arrays of shape `[n, height, width]` or `[n, height, width, channels]`, a tensor of such a shape, or
 * flat rows of shape `[n, height · width · channels]` (array, tensor or DataFrame).
 */
export type ImagesLike =
  | readonly (readonly ArrayLike<number>[])[]
  | readonly (readonly (readonly ArrayLike<number>[])[])[]
  | MatrixLike;

/**
 * Reads images. Each keeps the shape it came in, flat or without a channel axis too: a deployed model then takes
 * what the notebook's model takes.
 *
 * @param inputShape - Shape of one image; required for flat rows.
 * @throws {ShapeError} If the images are ragged, or do not fit `inputShape`.
 * @throws {DataError} If a pixel is not a finite number; names its image.
 */
export function readImages(x: ImagesLike, inputShape: ImageShape | undefined): NetworkRows {
  if (isFlat(x)) return readFlat(toMatrix(x), inputShape);
  const images = isTensorLike(x) ? tensorImages(x) : nestedImages(x as readonly unknown[]);
  if (inputShape !== undefined && withChannels(images.shape).join() !== inputShape.join()) {
    throw new ShapeError(
      `Expected images of shape ${formatShape(inputShape)}, the inputShape, got ${formatShape(images.shape)}.`,
    );
  }
  return images;
}

/** `[height, width, channels]` of an image of shape `[height, width]` or `[height, width, channels]`. */
export function withChannels(shape: readonly number[]): number[] {
  return shape.length === 2 ? [...shape, 1] : [...shape];
}

function readFlat(rows: number[][], inputShape: ImageShape | undefined): NetworkRows {
  const width = rows[0]?.length ?? 0;
  if (inputShape === undefined) {
    throw new ShapeError(
      `Expected images of shape [n, height, width] or an inputShape for flat rows, got [n, ${width}] and none.`,
    );
  }
  if (sizeOf(inputShape) !== width) {
    throw new ShapeError(
      `Expected ${sizeOf(inputShape)} columns for the inputShape ${formatShape(inputShape)}, got ${width}.`,
    );
  }
  return packRows(rows, [width]);
}

function isFlat(x: ImagesLike): x is MatrixLike {
  if (isTensorLike(x)) return x.shape.length === 2;
  if (isDataFrameLike(x)) return true;
  const first: unknown = (x as readonly (readonly unknown[])[])[0]?.[0];
  return typeof first !== "object" || first === null;
}

function tensorImages(tensor: TensorLike): NetworkRows {
  const [count = 0, height = 0, width = 0, channels = 1] = tensor.shape;
  if (tensor.shape.length !== 3 && tensor.shape.length !== 4) {
    throw new ShapeError(
      `Expected a tensor of shape [n, height, width] or [n, height, width, channels], got ${formatShape(tensor.shape)}.`,
    );
  }
  if (count === 0) throw new ShapeError("Expected at least 1 image, got 0.");
  const values = Float32Array.from(tensor.dataSync());
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw notFinite(values[wrong], Math.floor(wrong / (height * width * channels)));
  return { values, shape: tensor.shape.slice(1), count };
}

function nestedImages(images: readonly unknown[]): NetworkRows {
  const shape = nestedShape(images[0]);
  const rows = images.map((image, index) => flatten(image, shape, index));
  return packRows(rows, shape);
}

/** Lengths along the first element of each axis. */
function nestedShape(image: unknown): number[] {
  const shape: number[] = [];
  let value = image;
  while (isList(value)) {
    shape.push(value.length);
    value = value[0];
  }
  if ((shape.length !== 2 && shape.length !== 3) || shape.includes(0)) {
    throw new ShapeError(
      `Expected images of shape [height, width] or [height, width, channels], got ${formatShape(shape)}.`,
    );
  }
  return shape;
}

function flatten(image: unknown, shape: readonly number[], index: number): number[] {
  const values: number[] = [];
  const visit = (value: unknown, axis: number): void => {
    if (axis === shape.length) {
      if (typeof value !== "number" || !Number.isFinite(value)) throw notFinite(value, index);
      values.push(value);
      return;
    }
    if (!isList(value) || value.length !== shape[axis]) {
      const got = isList(value) ? `${value.length}` : String(value);
      throw new ShapeError(
        `Expected every image of shape ${formatShape(shape)} as image 0, got ${got} along axis ${axis} in image ${index}.`,
      );
    }
    for (let position = 0; position < value.length; position += 1) visit(value[position], axis + 1);
  };
  visit(image, 0);
  return values;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function notFinite(value: unknown, image: number): DataError {
  return new DataError(`Expected finite pixels, got ${String(value)} in image ${image}.`);
}
